#include "demo/DemoProject.h"

#include "base/SaveFile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Demo)
};

QString randomPassword()
{
    static const QLatin1StringView letters("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789");
    QString password;
    for (int i = 0; i < 20; ++i)
        password += letters[QRandomGenerator::system()->bounded(int(letters.size()))];
    return password;
}

Result<void> write(const QString &path, const QString &text)
{
    return saveFile(path, text.toUtf8(), SavedFileAccess::OwnerOnly);
}

Result<void> copyRevisions(const QString &sample, const QString &folder)
{
    const QDir from(sample);
    const QStringList names = from.entryList({u"*.sql"_s}, QDir::Files, QDir::Name);
    if (names.isEmpty() || !QDir().mkpath(folder))
        return fail("demo.copy", Tr::tr("The sample project in %1 could not be copied.").arg(sample));
    for (const QString &name : names) {
        const QString target = folder + u'/' + name;
        QFile source(from.filePath(name));
        if (!source.copy(target))
            return fail(
                Error{u"demo.copy"_s,
                      Tr::tr("%1 could not be copied.").arg(QDir::toNativeSeparators(source.fileName())),
                      source.errorString(),
                      Tr::tr("Check that the temporary folder can be written and has room."),
                      {},
                      {target, 0, 0}});
        // An installed sample is read-only, and this copy is there to be changed and removed.
        QFile::setPermissions(target, QFile::permissions(target) | QFile::WriteOwner);
    }
    return {};
}

QString settingsText()
{
    return u"# Limbeck's settings for this project. A team commits this file; secrets belong in .env files.\n"
           "[limbeck]\n"
           "scripts = migrations\n"
           "default_environment = development\n"
           "\n"
           "[environment.development]\n"
           "colour = green\n"
           "\n"
           "[environment.staging]\n"
           "colour = amber\n"
           "\n"
           "[environment.production]\n"
           "colour = red\n"
           "protected = true\n"_s;
}

QString environmentText(const DemoEnvironment &environment, quint16 port)
{
    return u"# The %1 environment of the shop. Its database lives as long as the demo.\n"
           "APP_ENV=%1\n"
           "DB_PASSWORD='%2'\n"
           "DATABASE_URL=\"postgresql+asyncpg://%3:${DB_PASSWORD}@127.0.0.1:%4/%3\"\n"_s.arg(
               environment.name, environment.password, environment.database, QString::number(port));
}

} // namespace

QList<DemoEnvironment> demoEnvironments()
{
    return {{u"development"_s, u"shop_development"_s, randomPassword(), 70, 200},
            {u"staging"_s, u"shop_staging"_s, randomPassword(), 50, 2000},
            {u"production"_s, u"shop_production"_s, randomPassword(), 30, 10000}};
}

Result<void> writeDemoProject(const QString &sample, const QString &folder,
                              const QList<DemoEnvironment> &environments, quint16 port)
{
    if (const auto copied = copyRevisions(sample, folder + u"/migrations"_s); !copied)
        return copied;
    if (const auto written = write(folder + u"/limbeck.ini"_s, settingsText()); !written)
        return written;
    for (const DemoEnvironment &environment : environments) {
        const QString path = folder + u"/.env."_s + environment.name;
        if (const auto written = write(path, environmentText(environment, port)); !written)
            return written;
    }
    return write(folder + u"/.env.example"_s, u"APP_ENV=\nDB_PASSWORD=\nDATABASE_URL=\n"_s);
}

} // namespace limbeck
