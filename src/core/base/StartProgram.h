#pragma once

namespace limbeck {

// What main() does first, before there is a second thread and before libpq is loaded. On Windows OpenSSL is
// kept from looking for its openssl.cnf where the library was built for: that folder need not exist, and
// whoever makes it could have this program load their code. A file that $OPENSSL_CONF names is still read.
void startProgram();

} // namespace limbeck
