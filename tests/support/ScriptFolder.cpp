#include "ScriptFolder.h"

#include <QDir>
#include <QFile>

namespace limbeck::test {

QString ScriptFolder::add(const Text &text)
{
    const QString message =
        text.message.isEmpty() ? QStringLiteral("revision %1").arg(text.id) : text.message;
    QByteArray content = "-- " + message.toUtf8() + "\n--\n-- Revision ID: " + text.id.toUtf8() +
                         "\n-- Revises: " + text.down.toUtf8() +
                         "\n-- Create Date: 2025-02-12 10:00:00+09:00\n-- Branch Labels:\n-- Depends On: " +
                         text.dependsOn.toUtf8() + "\n\n-- migrate:up " + text.upOptions + "\n" + text.up +
                         "\n";
    if (!text.back.isNull())
        content += "\n-- migrate:down " + text.downOptions + "\n" + text.back + "\n";
    const QString path = QDir(m_folder.path()).filePath(text.id + QStringLiteral(".sql"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
    return path;
}

void ScriptFolder::addTables(int count)
{
    QString parent;
    for (int i = 1; i <= count; ++i) {
        const QString id = QStringLiteral("%1").arg(i, 3, 10, QLatin1Char('0'));
        const QByteArray table = "t" + id.toUtf8();
        add({id, parent, "CREATE TABLE " + table + " (id int PRIMARY KEY, note text);",
             "DROP TABLE " + table + ";"});
        parent = id;
    }
}

ScriptDirectory ScriptFolder::open() const
{
    const auto scripts = ScriptDirectory::openSql(m_folder.path());
    if (!scripts)
        qFatal("%s", qPrintable(scripts.error().message));
    return *scripts;
}

} // namespace limbeck::test
