#include "pg/TargetPins.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::TargetPins)
};

// Folders that were opened once and never again would stay for ever.
constexpr int maximumPins = 200;

// A folder or a name may hold what a group of QSettings must not.
QString groupOf(const QString &projectFolder, const EnvironmentDefinition &environment)
{
    const QFileInfo folder(projectFolder);
    const QString canonical = folder.canonicalFilePath();
    QString key = (canonical.isEmpty() ? folder.absoluteFilePath() : canonical) + u'\n' + environment.name;
    // Files picked by hand share a name with others of that name.
    if (environment.origin.kind == OriginKind::Option)
        key += u'\n' + environment.files.join(u'\n');
    return QString::fromLatin1(
        QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex().left(32));
}

std::optional<TargetPin> readPin(QSettings &settings, const QString &group)
{
    settings.beginGroup(group);
    const TargetPin pin{settings.value(u"system_identifier"_s).toString(),
                        settings.value(u"server"_s).toString(), settings.value(u"database"_s).toString(),
                        settings.value(u"target"_s).toString(),
                        QDateTime::fromString(settings.value(u"reached"_s).toString(), Qt::ISODate)};
    settings.endGroup();
    if (pin.database.isEmpty())
        return std::nullopt;
    return pin;
}

void writePin(QSettings &settings, const QString &group, const QString &projectFolder,
              const QString &environment, const TargetPin &pin)
{
    settings.beginGroup(group);
    settings.setValue(u"project"_s, projectFolder); // for people who look into the file
    settings.setValue(u"environment"_s, environment);
    settings.setValue(u"system_identifier"_s, pin.systemIdentifier);
    settings.setValue(u"server"_s, pin.server);
    settings.setValue(u"database"_s, pin.database);
    settings.setValue(u"target"_s, pin.display);
    settings.setValue(u"reached"_s, pin.reached.toString(Qt::ISODate));
    settings.endGroup();
}

void prune(QSettings &settings)
{
    const QStringList groups = settings.childGroups();
    if (groups.size() <= maximumPins)
        return;
    std::vector<std::pair<QString, QString>> byTime;
    for (const QString &group : groups)
        byTime.emplace_back(settings.value(group + u"/reached"_s).toString(), group);
    std::ranges::sort(byTime);
    for (qsizetype i = 0; i < groups.size() - maximumPins; ++i)
        settings.remove(byTime[size_t(i)].second);
}

QString asServer(const TargetPin &pin)
{
    return pin.systemIdentifier.isEmpty() ? pin.server : pin.systemIdentifier;
}

} // namespace

TargetPin TargetPin::of(const Target &target, const ServerFacts &facts)
{
    const QString server = facts.serverAddress.isEmpty()
                               ? QString()
                               : hostsText({{facts.serverAddress, quint16(facts.serverPort)}}, true);
    return {facts.systemIdentifier, server, facts.database, target.display(),
            QDateTime::currentDateTimeUtc()};
}

bool TargetPin::samePlace(const TargetPin &other) const
{
    if (database != other.database)
        return false;
    if (!systemIdentifier.isEmpty() && !other.systemIdentifier.isEmpty())
        return systemIdentifier == other.systemIdentifier;
    return server == other.server;
}

QString TargetPin::token() const
{
    return QString::fromLatin1((asServer(*this) + u'/' + database).toUtf8().toPercentEncoding("/:[]"));
}

QString TargetPin::describe() const
{
    const QString when = reached.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s);
    if (asServer(*this).isEmpty())
        return Tr::tr("%1, database %2, reached %3").arg(display, database, when);
    return Tr::tr("%1, server %2, database %3, reached %4").arg(display, asServer(*this), database, when);
}

Error PinCheck::refusal() const
{
    return {
        u"guard.moved"_s,
        Tr::tr("The environment %1 leads to another database than the last time.").arg(environment),
        Tr::tr("before: %1").arg(known.value_or(TargetPin()).describe()) + u'\n' +
            Tr::tr("now: %1").arg(found.describe()),
        Tr::tr("A changed name entry, hosts file or .env file does that, and so does a server that was set "
               "up anew. Nothing is applied until you have confirmed the new place."),
        {},
        {}};
}

QString TargetPins::defaultFile()
{
    // One for both programs.
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           u"/limbeck/targets.ini"_s;
}

TargetPins::TargetPins(QString file) : m_file(std::move(file)) {}

std::optional<TargetPin> TargetPins::find(const QString &projectFolder,
                                          const EnvironmentDefinition &environment) const
{
    QSettings settings(m_file, QSettings::IniFormat);
    return readPin(settings, groupOf(projectFolder, environment));
}

Result<PinCheck> TargetPins::check(const QString &projectFolder, const EnvironmentDefinition &environment,
                                   const Target &target, const ServerFacts &facts)
{
    const QFileInfo file(m_file);
    QSettings settings(m_file, QSettings::IniFormat);
    if (settings.status() != QSettings::NoError || (file.exists() && !file.isReadable()))
        return fail(
            "pins.unreadable", Tr::tr("The file that says where the environments led before cannot be read."),
            Tr::tr("Make it readable, or delete it: the places are then remembered anew."), {m_file, 0, 0});
    const QString group = groupOf(projectFolder, environment);
    PinCheck result{environment.title(), TargetPin::of(target, facts), readPin(settings, group)};
    if (result.moved())
        return result;
    // A role that may not read the identifier does not make us forget it.
    if (result.known && result.found.systemIdentifier.isEmpty())
        result.found.systemIdentifier = result.known->systemIdentifier;
    writePin(settings, group, projectFolder, environment.name, result.found);
    prune(settings);
    return result; // a place that cannot be remembered is compared the next time
}

Result<void> TargetPins::accept(const QString &projectFolder, const EnvironmentDefinition &environment,
                                const TargetPin &pin)
{
    QSettings settings(m_file, QSettings::IniFormat);
    writePin(settings, groupOf(projectFolder, environment), projectFolder, environment.name, pin);
    return sync(settings);
}

Result<void> TargetPins::move(const QString &projectFolder, const EnvironmentDefinition &from,
                              const EnvironmentDefinition &to)
{
    QSettings settings(m_file, QSettings::IniFormat);
    const QString before = groupOf(projectFolder, from);
    const QString after = groupOf(projectFolder, to);
    const auto pin = readPin(settings, before);
    if (before == after)
        return {};
    // What another environment of that name once led to is not what this one leads to.
    settings.remove(after);
    settings.remove(before);
    if (pin)
        writePin(settings, after, projectFolder, to.name, *pin);
    return sync(settings);
}

Result<void> TargetPins::forget(const QString &projectFolder, const EnvironmentDefinition &environment)
{
    QSettings settings(m_file, QSettings::IniFormat);
    settings.remove(groupOf(projectFolder, environment));
    return sync(settings);
}

Result<void> TargetPins::sync(QSettings &settings) const
{
    settings.sync();
    if (settings.status() == QSettings::NoError)
        return {};
    return fail("pins.unwritable", Tr::tr("The new place of the environment could not be remembered."),
                Tr::tr("See whether the file can be written and the disk has room."), {m_file, 0, 0});
}

} // namespace limbeck
