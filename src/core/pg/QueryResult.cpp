#include "pg/QueryResult.h"

#include "pg/Libpq.h"
#include "pg/PlatformSocket.h"
#include "pg/ServerError.h"

#include <QCoreApplication>

#include <optional>
#include <vector>

namespace limbeck {

namespace {

// Built-in types, which have the same numbers in every server: src/include/catalog/pg_type.dat.
enum TypeOid : Oid
{
    BoolOid = 16,
    ByteaOid = 17,
    Int8Oid = 20,
    Int2Oid = 21,
    Int4Oid = 23,
    OidOid = 26,
    Float4Oid = 700,
    Float8Oid = 701
};

QByteArray unescapedBytes(const char *text)
{
    size_t length = 0;
    const std::unique_ptr<unsigned char, PgMemoryDeleter> bytes(
        PQunescapeBytea(reinterpret_cast<const unsigned char *>(text), &length));
    return QByteArray(reinterpret_cast<const char *>(bytes.get()), qsizetype(length));
}

QVariant cell(const PGresult *result, int row, int column)
{
    if (PQgetisnull(result, row, column))
        return {};
    const char *text = PQgetvalue(result, row, column);
    const QByteArray bytes = QByteArray::fromRawData(text, PQgetlength(result, row, column));
    switch (PQftype(result, column)) {
    case BoolOid:
        return *text == 't';
    case Int2Oid:
    case Int4Oid:
        return bytes.toInt();
    case Int8Oid:
    case OidOid:
        return bytes.toLongLong();
    case Float4Oid:
    case Float8Oid:
        return bytes.toDouble();
    case ByteaOid:
        return unescapedBytes(text);
    default:
        return QString::fromUtf8(bytes);
    }
}

// As the server reads it; a null array for NULL, which is an invalid QVariant (a null QString is an empty
// text).
QByteArray parameterText(const QVariant &value)
{
    if (!value.isValid())
        return {};
    QByteArray text;
    if (value.typeId() == QMetaType::QByteArray)
        text = "\\x" + value.toByteArray().toHex();
    else
        text = value.toString().toUtf8();
    return text.isNull() ? QByteArray("") : text;
}

bool send(PGconn *connection, const QByteArray &sql, const QVariantList &parameters)
{
    if (parameters.isEmpty())
        return PQsendQuery(connection, sql.constData()) == 1;
    std::vector<QByteArray> texts;
    std::vector<const char *> values;
    for (const QVariant &parameter : parameters)
        texts.push_back(parameterText(parameter));
    for (const QByteArray &text : texts)
        values.push_back(text.isNull() ? nullptr : text.constData());
    return PQsendQueryParams(connection, sql.constData(), int(values.size()), nullptr, values.data(), nullptr,
                             nullptr, 0) == 1;
}

Error limitError(const char *code, const QString &message)
{
    return Error{QString::fromLatin1(code), message, {}, {}, {}, {}};
}

// Waits until PQgetResult would not block, where that is limited. An error: the limit was reached.
std::optional<Error> waitForResult(PGconn *connection, const QueryLimits &limits,
                                   std::chrono::steady_clock::time_point end)
{
    if (limits.timeout.count() == 0)
        return std::nullopt;
    while (PQisBusy(connection)) {
        if (limits.stop.stop_requested())
            return limitError("connect.stopped",
                              QCoreApplication::translate("limbeck::Session", "Stopped on request."));
        if (std::chrono::steady_clock::now() >= end)
            return limitError("connect.timeout",
                              QCoreApplication::translate("limbeck::Session",
                                                          "The server does not answer a query in time."));
        waitForSocket(PQsocket(connection), SocketEvent::Read, std::chrono::milliseconds(20));
        if (PQconsumeInput(connection) != 1)
            return std::nullopt; // PQgetResult has the reason
    }
    return std::nullopt;
}

Error copyError()
{
    return Error{QStringLiteral("sql.copy"),
                 QCoreApplication::translate("limbeck::Session",
                                             "COPY from or to the client is not possible in this place."),
                 {},
                 {},
                 {},
                 {}};
}

// Brings a COPY to its end, so that the connection can go on.
void endCopy(PGconn *connection, ExecStatusType status)
{
    if (status != PGRES_COPY_OUT) {
        PQputCopyEnd(connection, "COPY is not possible here");
        return;
    }
    char *data = nullptr;
    while (PQgetCopyData(connection, &data, 0) > 0)
        PQfreemem(data);
}

} // namespace

void PgMemoryDeleter::operator()(void *memory) const
{
    PQfreemem(memory);
}

void PgResultDeleter::operator()(PGresult *result) const
{
    PQclear(result);
}

Result<PgResult> runQuery(PGconn *connection, const QByteArray &sql, const QVariantList &parameters,
                          const QueryLimits &limits)
{
    const auto end = std::chrono::steady_clock::now() + limits.timeout;
    if (!send(connection, sql, parameters))
        return fail(ServerError::fromConnection(connection, -1).error);
    // PQexec would give the last of several errors: "server closed the connection" instead of why it did.
    std::optional<Error> failure;
    PgResult last;
    for (;;) {
        if (auto over = waitForResult(connection, limits, end))
            return fail(*over);
        PgResult result{PQgetResult(connection)};
        if (!result)
            break;
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
            endCopy(connection, status);
            if (!failure)
                failure = copyError();
        } else if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) {
            if (!failure)
                failure = ServerError::fromResult(connection, result.get(), -1).error;
        } else {
            last = std::move(result);
        }
    }
    if (failure)
        return fail(*failure);
    if (!last)
        return fail(ServerError::fromConnection(connection, -1).error);
    return last;
}

QList<QVariantList> cells(const PGresult *result)
{
    QList<QVariantList> rows;
    for (int row = 0; row < PQntuples(result); ++row) {
        QVariantList values;
        for (int column = 0; column < PQnfields(result); ++column)
            values << cell(result, row, column);
        rows << values;
    }
    return rows;
}

qint64 affectedRows(PGresult *result)
{
    bool ok = false;
    const qint64 rows = QByteArray(PQcmdTuples(result)).toLongLong(&ok);
    return ok ? rows : -1;
}

} // namespace limbeck
