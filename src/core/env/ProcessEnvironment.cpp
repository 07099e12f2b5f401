#include "env/ProcessEnvironment.h"

#include <QtGlobal>

namespace limbeck {

namespace {

// PostgreSQL's manual, "Environment Variables" of libpq, up to version 18.
constexpr const char *connectionVariables[] = {
    "PGHOST",
    "PGHOSTADDR",
    "PGPORT",
    "PGDATABASE",
    "PGUSER",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGREQUIREAUTH",
    "PGCHANNELBINDING",
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGOPTIONS",
    "PGAPPNAME",
    "PGSSLMODE",
    "PGSSLNEGOTIATION",
    "PGREQUIRESSL",
    "PGSSLCOMPRESSION",
    "PGSSLCERT",
    "PGSSLKEY",
    "PGSSLCERTMODE",
    "PGSSLROOTCERT",
    "PGSSLCRL",
    "PGSSLCRLDIR",
    "PGSSLSNI",
    "PGREQUIREPEER",
    "PGSSLMINPROTOCOLVERSION",
    "PGSSLMAXPROTOCOLVERSION",
    "PGMINPROTOCOLVERSION",
    "PGMAXPROTOCOLVERSION",
    "PGGSSENCMODE",
    "PGKRBSRVNAME",
    "PGGSSLIB",
    "PGGSSDELEGATION",
    "PGCONNECT_TIMEOUT",
    "PGCLIENTENCODING",
    "PGTARGETSESSIONATTRS",
    "PGLOADBALANCEHOSTS",
};

QProcessEnvironment take()
{
    QProcessEnvironment taken = QProcessEnvironment::systemEnvironment();
    for (const char *variable : connectionVariables)
        qunsetenv(variable);
    return taken;
}

} // namespace

const QProcessEnvironment &processEnvironment()
{
    static const QProcessEnvironment environment = take();
    return environment;
}

} // namespace limbeck
