#pragma once

#include "CommandLine.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

namespace limbeck::test {

// What a command printed and how it ended.
struct CliResult
{
    int code = -1;
    QString out;
    QString err;

    // The JSON lines; the last one is the command's object.
    QList<QJsonObject> lines() const
    {
        QList<QJsonObject> objects;
        const QStringList texts = out.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        for (const QString &text : texts)
            objects.append(QJsonDocument::fromJson(text.toUtf8()).object());
        return objects;
    }
    QJsonObject object() const { return lines().isEmpty() ? QJsonObject() : lines().constLast(); }
    QJsonObject data() const { return object().value(QStringLiteral("data")).toObject(); }
    QJsonArray array(const QString &key) const { return data().value(key).toArray(); }
    QString errorCode() const
    {
        return object().value(QStringLiteral("error")).toObject().value(QStringLiteral("code")).toString();
    }
};

// A project in a temporary folder with a Korean name, on which commands run in this process.
class CliProject
{
public:
    CliProject() : m_root(m_dir.path() + QStringLiteral("/백엔드 프로젝트"))
    {
        write(QStringLiteral(".git/HEAD"), {});
    }

    QString folder() const { return m_root; }

    void write(const QString &path, const QByteArray &text) const
    {
        const QString full = m_root + QLatin1Char('/') + path;
        QFile file(full);
        if (!QDir().mkpath(QFileInfo(full).path()) || !file.open(QIODevice::WriteOnly) ||
            file.write(text) != text.size())
            qFatal("cannot write %s", qPrintable(full));
    }
    void writeRevision(const QByteArray &id, const QByteArray &down, const QByteArray &up,
                       const QByteArray &back, const QByteArray &message = "a revision") const
    {
        write(QString::fromUtf8(id) + QStringLiteral(".sql"),
              "-- " + message + "\n--\n-- Revision ID: " + id + "\n-- Revises: " + down +
                  "\n-- Create Date: 2025-02-12 10:00:00+09:00\n\n-- migrate:up\n" + up +
                  (back.isEmpty() ? QByteArray() : "\n-- migrate:down\n" + back));
    }
    // 001 <- 002 <- 003, three tables.
    void writeThreeRevisions() const
    {
        writeRevision("001", "", "CREATE TABLE one (id int);\n", "DROP TABLE one;\n", "사용자 테이블");
        writeRevision("002", "001", "CREATE TABLE two (id int);\nINSERT INTO two VALUES (1);\n",
                      "DROP TABLE two;\n");
        writeRevision("003", "002", "CREATE TABLE three (id int);\n", "DROP TABLE three;\n");
    }

    QProcessEnvironment process;
    QByteArray input; // standard input
    std::chrono::milliseconds loadInterval{200};
    std::function<std::stop_token()> watchStop;
    std::function<std::optional<Secret>(const QString &prompt)> askPassword;
    std::function<std::optional<Secret>()> readPassword;

    CliResult run(const QStringList &words) const
    {
        QBuffer out;
        QBuffer err;
        out.open(QIODevice::WriteOnly);
        err.open(QIODevice::WriteOnly);
        cli::Io io;
        io.out = &out;
        io.err = &err;
        QBuffer in;
        in.setData(input);
        in.open(QIODevice::ReadOnly);
        io.in = &in;
        io.process = process;
        io.folder = m_root;
        io.watchStop = watchStop;
        io.askPassword = askPassword;
        io.readPassword = readPassword;
        io.pinsFile = m_dir.path() + QStringLiteral("/targets.ini");
        io.loadInterval = loadInterval;
        io.draftsFolder = m_dir.path() + QStringLiteral("/drafts");
        const auto code = cli::runCommandLine(words, io);
        return {int(code), QString::fromUtf8(out.data()), QString::fromUtf8(err.data())};
    }
    QByteArray read(const QString &path) const
    {
        QFile file(m_root + QLatin1Char('/') + path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    CliResult json(const QStringList &words) const
    {
        return run(words + QStringList{QStringLiteral("--json")});
    }

private:
    QTemporaryDir m_dir;
    QString m_root;
};

} // namespace limbeck::test
