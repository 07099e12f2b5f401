#include "pg/ServerError.h"

#include "pg/Libpq.h"

#include <QCoreApplication>

namespace limbeck::ServerError {

namespace {

QString codeFor(const QString &sqlstate)
{
    if (sqlstate == QLatin1String("57014"))
        return QStringLiteral("sql.cancelled");
    if (sqlstate == QLatin1String("55P03"))
        return QStringLiteral("sql.lock-timeout");
    if (sqlstate == QLatin1String("42501"))
        return QStringLiteral("sql.no-right");
    if (sqlstate == QLatin1String("25006"))
        return QStringLiteral("sql.read-only");
    return QStringLiteral("sql.error");
}

Error lostError(const QString &detail, const QString &sqlstate)
{
    return Error{
        QStringLiteral("connection.lost"),
        QCoreApplication::translate("limbeck::Session", "The connection to the database was lost."),
        detail,
        QCoreApplication::translate("limbeck::Session",
                                    "Check that the server is up and that nothing between here and there "
                                    "ends idle connections, then read the state again."),
        sqlstate,
        {}};
}

} // namespace

QString field(const PGresult *result, int code)
{
    return QString::fromUtf8(PQresultErrorField(result, code));
}

bool endsConnection(const QString &sqlstate)
{
    return sqlstate.startsWith(QLatin1String("08")) || sqlstate.startsWith(QLatin1String("57P0"));
}

StatementError fromResult(const PGconn *connection, const PGresult *result, int index)
{
    const QString sqlstate = field(result, PG_DIAG_SQLSTATE);
    const QString message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    StatementError failed;
    failed.index = index;
    failed.position = field(result, PG_DIAG_STATEMENT_POSITION).toInt();
    if (sqlstate.isEmpty() || endsConnection(sqlstate) || PQstatus(connection) == CONNECTION_BAD) {
        const QString words = message.isEmpty() ? QString::fromUtf8(PQresultErrorMessage(result)) : message;
        failed.error = lostError(words.trimmed(), sqlstate);
        failed.connectionLost = true;
        return failed;
    }
    QStringList detail{field(result, PG_DIAG_MESSAGE_DETAIL), field(result, PG_DIAG_CONTEXT)};
    detail.removeAll(QString());
    failed.error =
        Error{codeFor(sqlstate), message, detail.join(QLatin1Char('\n')), field(result, PG_DIAG_MESSAGE_HINT),
              sqlstate,          {}};
    return failed;
}

StatementError fromConnection(const PGconn *connection, int index)
{
    StatementError failed;
    failed.index = index;
    const QString words = QString::fromUtf8(PQerrorMessage(connection)).trimmed();
    failed.connectionLost = PQstatus(connection) == CONNECTION_BAD;
    failed.error = failed.connectionLost
                       ? lostError(words, {})
                       : Error{QStringLiteral("sql.error"),
                               QCoreApplication::translate("limbeck::Session",
                                                           "The statement could not be sent to the server."),
                               words,
                               {},
                               {},
                               {}};
    return failed;
}

ServerNotice notice(const PGresult *result)
{
    ServerNotice notice;
    notice.severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    notice.sqlstate = field(result, PG_DIAG_SQLSTATE);
    notice.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    notice.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    notice.hint = field(result, PG_DIAG_MESSAGE_HINT);
    return notice;
}

} // namespace limbeck::ServerError
