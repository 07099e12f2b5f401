#include "demo/Demo.h"

#include "demo/DemoDatabases.h"
#include "demo/DemoProject.h"
#include "pg/Sandbox.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QTemporaryDir>
#include <QUuid>

#include <utility>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Demo)
};

constexpr QLatin1StringView lockName("demo.lock");
constexpr QLatin1StringView folderPattern("limbeck-demo-*");

std::unique_ptr<QLockFile> lockOf(const QString &folder)
{
    auto lock = std::make_unique<QLockFile>(folder + u'/' + lockName);
    lock->setStaleLockTime(0); // only a dead owner makes it stale, however long the demo is open
    return lock;
}

// Removes a demo folder unless a living program holds its lock.
bool removeIfDead(const QString &folder)
{
    if (!QFileInfo::exists(folder + u'/' + lockName)) // not a demo's, or one that is just being made
        return false;
    const auto lock = lockOf(folder);
    if (!lock->tryLock(0))
        return false;
    lock->unlock();
    return QDir(folder).removeRecursively();
}

} // namespace

struct Demo::Private
{
    QString folder; // holds the lock and the project
    std::unique_ptr<QLockFile> lock;
    std::unique_ptr<Sandbox> sandbox;

    QString projectFolder() const { return folder + u"/shop"_s; }
    Result<void> makeFolder();
    ~Private();
};

Result<void> Demo::Private::makeFolder()
{
    QTemporaryDir temporary(QDir::tempPath() + u"/limbeck-demo-XXXXXX"_s);
    if (!temporary.isValid())
        return fail(Error{u"demo.copy"_s,
                          Tr::tr("No temporary folder could be made for the demo."),
                          temporary.errorString(),
                          Tr::tr("Check that the temporary folder can be written and has room."),
                          {},
                          {}});
    lock = lockOf(temporary.path());
    if (!lock->tryLock(0))
        return fail("demo.copy", Tr::tr("The lock file in %1 could not be made.").arg(temporary.path()));
    temporary.setAutoRemove(false);
    folder = temporary.path();
    return {};
}

Demo::Private::~Private()
{
    sandbox.reset();
    if (folder.isEmpty())
        return;
    lock->unlock();
    QDir(folder).removeRecursively();
}

Demo::Demo(std::unique_ptr<Private> p) : d(std::move(p)) {}

Demo::~Demo() = default;

Result<std::unique_ptr<Demo>> Demo::start(const std::function<void(const QString &)> &progress,
                                          std::stop_token stop)
{
    const auto tell = [&progress](const QString &text) {
        if (progress)
            progress(text);
    };
    cleanUpDead();
    const QString sample = sampleFolder();
    if (sample.isEmpty())
        return fail("demo.no-sample", Tr::tr("The sample project is not installed with this program."),
                    Tr::tr("Install Limbeck again, with its sample project."));
    auto d = std::make_unique<Private>();
    if (auto made = d->makeFolder(); !made)
        return fail(made.error());
    tell(Tr::tr("Starting a private PostgreSQL server"));
    SandboxOptions options;
    options.role = u"demo-server"_s;
    options.password = QUuid::createUuid().toString(QUuid::Id128);
    auto sandbox = Sandbox::start(options);
    if (!sandbox)
        return fail(sandbox.error());
    d->sandbox = std::move(*sandbox);
    tell(Tr::tr("Copying the sample project"));
    const QList<DemoEnvironment> environments = demoEnvironments();
    if (auto written = writeDemoProject(sample, d->projectFolder(), environments, d->sandbox->port());
        !written)
        return fail(written.error());
    if (auto filled = fillDemoDatabases(*d->sandbox, d->projectFolder(), environments, tell, stop); !filled)
        return fail(filled.error());
    return std::unique_ptr<Demo>(new Demo(std::move(d)));
}

QString Demo::projectFolder() const
{
    return d->projectFolder();
}

Sandbox &Demo::sandbox() const
{
    return *d->sandbox;
}

QString Demo::sampleFolder()
{
    const QDir program(QCoreApplication::applicationDirPath());
    QStringList places{program.absoluteFilePath(u"../share/limbeck/migrations"_s),
                       program.absoluteFilePath(u"sample"_s)}; // of the package for Windows
#ifdef LIMBECK_SOURCE_SAMPLE_DIR
    places.append(QStringLiteral(LIMBECK_SOURCE_SAMPLE_DIR));
#endif
    for (const QString &place : std::as_const(places)) {
        if (QFileInfo(place).isDir())
            return QDir::cleanPath(place);
    }
    return {};
}

int Demo::cleanUpDead()
{
    int removed = Sandbox::cleanUpDead();
    const QDir temporary(QDir::tempPath());
    const QStringList folders =
        temporary.entryList({folderPattern}, QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QString &folder : folders)
        removed += removeIfDead(temporary.filePath(folder)) ? 1 : 0;
    return removed;
}

} // namespace limbeck
