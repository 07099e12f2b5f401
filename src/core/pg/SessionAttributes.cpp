#include "pg/SessionAttributes.h"

#include "pg/Libpq.h"

namespace limbeck {

bool noServerOfWantedKind(const Target &target, PGconn *connection)
{
    const char *const readOnly = PQparameterStatus(connection, "default_transaction_read_only");
    const char *const standby = PQparameterStatus(connection, "in_hot_standby");
    if (!readOnly || !standby)
        return false;
    const bool isStandby = qstrcmp(standby, "on") == 0;
    const bool isReadOnly = isStandby || qstrcmp(readOnly, "on") == 0;
    const QString wanted = target.options.value(QStringLiteral("target_session_attrs"));
    return (wanted == QLatin1String("read-write") && isReadOnly) ||
           (wanted == QLatin1String("read-only") && !isReadOnly) ||
           (wanted == QLatin1String("primary") && isStandby) ||
           (wanted == QLatin1String("standby") && !isStandby);
}

} // namespace limbeck
