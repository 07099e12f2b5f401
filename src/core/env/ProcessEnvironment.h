#pragma once

#include <QProcessEnvironment>

namespace limbeck {

// The environment that the program was started with. The first call takes it and then removes libpq's own
// variables (PGHOST, PGHOSTADDR, PGSERVICE, PGSSLROOTCERT…) from the process, because libpq would otherwise
// fill in from them whatever a connection leaves out: they count only where the target names them as an
// origin. PGTZ, PGDATESTYLE and PGGEQO stay, since they are session settings that psql has too. Call it first
// in main(), before there is a second thread.
const QProcessEnvironment &processEnvironment();

} // namespace limbeck
