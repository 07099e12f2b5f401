#include "plan/VersionSql.h"

#include "plan/SqlText.h"

#include <algorithm>

namespace limbeck {

namespace {

QByteArray updateSql(const QByteArray &table, const QString &from, const QString &to)
{
    return "UPDATE " + table + " SET version_num = " + quoteLiteral(to) +
           " WHERE version_num = " + quoteLiteral(from);
}

QByteArray deleteSql(const QByteArray &table, const QString &version)
{
    return "DELETE FROM " + table + " WHERE version_num = " + quoteLiteral(version);
}

QByteArray insertSql(const QByteArray &table, const QString &version)
{
    return "INSERT INTO " + table + " (version_num) VALUES (" + quoteLiteral(version) + ")";
}

QByteArray rowsSql(const QByteArray &table)
{
    return "ARRAY(SELECT version_num::text FROM " + table + " ORDER BY version_num::text COLLATE \"C\")";
}

} // namespace

QByteArray createVersionTableSql(const VersionTable &table)
{
    return "CREATE TABLE " + table.quoted() + " (version_num VARCHAR(32) NOT NULL, CONSTRAINT " +
           quoteIdentifier(table.name + QStringLiteral("_pkc")) + " PRIMARY KEY (version_num))";
}

QByteArrayList versionStatements(const VersionTable &table, const VersionChange &change)
{
    const QByteArray name = table.quoted();
    const qsizetype updates = std::min(change.remove.size(), change.insert.size());
    QByteArrayList statements;
    for (qsizetype i = updates; i < change.remove.size(); ++i)
        statements.append(deleteSql(name, change.remove[i]));
    for (qsizetype i = 0; i < updates; ++i)
        statements.append(updateSql(name, change.remove[i], change.insert[i]));
    for (qsizetype i = updates; i < change.insert.size(); ++i)
        statements.append(insertSql(name, change.insert[i]));
    return statements;
}

QByteArray versionGuardBlock(const VersionTable &table, const QStringList &expected)
{
    const QString place = expected.isEmpty() ? QStringLiteral("<base>") : expected.join(QStringLiteral(", "));
    const QByteArray message =
        quoteLiteral(QStringLiteral("The database is not at %1, where this script continues.").arg(place));
    const QByteArray body = "\nBEGIN\n    IF " + rowsSql(table.quoted()) + "\n        IS DISTINCT FROM " +
                            quoteTextArray(expected) +
                            " THEN\n        RAISE EXCEPTION USING ERRCODE = 'LB001', MESSAGE = " + message +
                            ";\n    END IF;\nEND\n";
    QByteArray tag = QByteArrayLiteral("$limbeck$");
    while (body.contains(tag)) // an id may hold anything
        tag.insert(tag.size() - 1, '_');
    return "DO " + tag + body + tag;
}

bool isPlainUpdate(const VersionChange &change)
{
    return change.remove.size() == 1 && change.insert.size() == 1;
}

QByteArray prepareVersionUpdate(const QByteArray &name, const VersionTable &table, const QByteArray &also)
{
    const QByteArray quoted = table.quoted();
    return "PREPARE " + name +
           " (text, text, text[], text, text, text) AS WITH limbeck_change_0 AS (UPDATE " + quoted +
           " SET version_num = $2 WHERE version_num = $1 RETURNING 1)" +
           (also.isEmpty() ? QByteArray() : ", limbeck_also AS (" + also + ")") + " SELECT 1 / (CASE WHEN " +
           rowsSql(quoted) + " = $3 AND (SELECT count(*) FROM limbeck_change_0) = 1 THEN 1 ELSE 0 END)";
}

QByteArray executeVersionUpdate(const QByteArray &name, const VersionChange &change,
                                const QByteArrayList &alsoValues)
{
    return "EXECUTE " + name + " (" + quoteLiteral(change.remove.front()) + ", " +
           quoteLiteral(change.insert.front()) + ", " + quoteTextArray(change.expected) + ", " +
           alsoValues.join(", ") + ")";
}

QByteArray guardedVersionChange(const VersionTable &table, const VersionChange &change,
                                const QByteArray &also)
{
    QByteArray with;
    QByteArray check = rowsSql(table.quoted()) + " = " + quoteTextArray(change.expected);
    const QByteArrayList statements = versionStatements(table, change);
    for (qsizetype i = 0; i < statements.size(); ++i) {
        const QByteArray name = "limbeck_change_" + QByteArray::number(i);
        with += (with.isEmpty() ? "WITH " : ", ") + name + " AS (" + statements[i] + " RETURNING 1)";
        check += " AND (SELECT count(*) FROM " + name + ") = 1";
    }
    if (!also.isEmpty())
        with += (with.isEmpty() ? "WITH limbeck_also AS (" : ", limbeck_also AS (") + also + ")";
    return with + " SELECT 1 / (CASE WHEN " + check + " THEN 1 ELSE 0 END)";
}

} // namespace limbeck
