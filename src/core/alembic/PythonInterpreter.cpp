#include "alembic/PythonInterpreter.h"

#include "alembic/AlembicDriver.h"
#include "alembic/PythonPlaces.h"
#include "base/UserAction.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <QVersionNumber>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::PythonInterpreter)
};

using namespace std::chrono_literals;

constexpr auto probeLimit = 20s;

Finding finding(const char *code, Severity severity, QString message, QString hint = {})
{
    return {QString::fromLatin1(code), severity, std::move(message), std::move(hint), {}, {}};
}

QString quoted(const QString &program)
{
    const QString native = QDir::toNativeSeparators(program);
    return native.contains(u' ') ? u'"' + native + u'"' : native;
}

// "psycopg2" for SQLAlchemy's default; empty for a driver that is not known here.
QString driverModule(const QString &driver)
{
    if (driver.isEmpty())
        return u"psycopg2"_s;
    if (driver == "psycopg_async"_L1)
        return u"psycopg"_s;
    const QStringList known{u"psycopg2"_s, u"psycopg"_s, u"asyncpg"_s, u"pg8000"_s};
    return known.contains(driver) ? driver : QString();
}

// What pip installs without a compiler.
QString pipName(const QString &driver)
{
    if (driver == "psycopg2"_L1)
        return u"psycopg2-binary"_s;
    return driver == "psycopg"_L1 ? u"\"psycopg[binary]\""_s : driver;
}

QString pipCommand(const PythonFacts &facts, const QString &package)
{
    return Text::tr("Install it there: %1")
        .arg(u"%1 -m pip install %2"_s.arg(quoted(facts.candidate.path), package));
}

void addMissingParts(PythonFacts &facts, const QString &driver)
{
    const QString program = QDir::toNativeSeparators(facts.candidate.path);
    if (facts.alembic.isEmpty()) {
        facts.findings.append(finding("alembic.no-alembic", Severity::Error,
                                      Text::tr("%1 has no Alembic.").arg(program),
                                      pipCommand(facts, u"alembic"_s)));
        return;
    }
    if (QVersionNumber::fromString(facts.alembic) < QVersionNumber(1, 8))
        facts.findings.append(
            finding("alembic.old-alembic", Severity::Warning,
                    Text::tr("Alembic %1 is older than 1.8, the first that Limbeck was tried with.")
                        .arg(facts.alembic),
                    pipCommand(facts, u"--upgrade alembic"_s)));
    const QString module = driverModule(driver);
    if (!module.isEmpty() && !facts.drivers.contains(module))
        facts.findings.append(
            finding("alembic.no-driver", Severity::Error,
                    Text::tr("%1 lacks the driver %2, which the target's URL asks for.").arg(program, module),
                    pipCommand(facts, pipName(module))));
}

void addOtherEnvironment(PythonFacts &facts, const QString &prefix, const QProcessEnvironment &environment)
{
    const QString active = environment.value(u"VIRTUAL_ENV"_s);
    if (active.isEmpty() || facts.candidate.source != PythonCandidate::Source::Project ||
        QDir(active).canonicalPath() == QDir(prefix).canonicalPath())
        return;
    facts.findings.append(finding(
        "alembic.wrong-venv", Severity::Warning,
        Text::tr(
            "The virtual environment %1 is active, but the project has one of its own, which is used: %2")
            .arg(QDir::toNativeSeparators(active), QDir::toNativeSeparators(prefix)),
        Text::tr("Choose another one with %1, or as `python` in limbeck.ini.")
            .arg(wordsOf(UserAction::ChoosePython))));
}

void addFailure(PythonFacts &facts, const Error &error, const AlembicEnding &ending)
{
    QString reason = error.detail;
    if (reason.isEmpty() && !ending.lastErrorOutput.isEmpty())
        reason = ending.lastErrorOutput.section(u'\n', -1);
    QString message = Text::tr("%1 does not run.").arg(QDir::toNativeSeparators(facts.candidate.path));
    if (!reason.isEmpty())
        message += u' ' + reason;
    facts.findings.append(
        finding("alembic.python-failed", Severity::Error, message,
                Text::tr("Limbeck needs Python 3.7 or later. Choose another one with %1, or as `python` in "
                         "limbeck.ini.")
                    .arg(wordsOf(UserAction::ChoosePython))));
}

void readHello(PythonFacts &facts, const QJsonObject &hello)
{
    facts.version = hello["python"_L1].toString();
    facts.alembic = hello["alembic"_L1].toString();
    facts.sqlalchemy = hello["sqlalchemy"_L1].toString();
    facts.dotenv = hello["dotenv"_L1].toString();
    facts.flaskMigrate = hello["flask_migrate"_L1].toString();
    facts.virtualEnvironment = hello["virtual_environment"_L1].toBool();
    const QJsonObject drivers = hello["drivers"_L1].toObject();
    for (auto it = drivers.begin(); it != drivers.end(); ++it)
        facts.drivers.insert(it.key(), it.value().toString());
}

// A Python that lies in the project but cannot be used is worth a word where another one is taken.
void addSkipped(PythonFacts &facts, const std::vector<PythonFacts> &skipped)
{
    for (const PythonFacts &other : skipped) {
        if (other.candidate.source != PythonCandidate::Source::Project &&
            other.candidate.source != PythonCandidate::Source::Settings)
            continue;
        for (Finding finding : other.findings) {
            if (finding.severity != Severity::Error)
                continue;
            finding.severity = Severity::Warning;
            facts.findings.append(finding);
        }
    }
}

tl::unexpected<Error> noPython(const QString &projectFolder, const QString &chosen)
{
    if (!chosen.isEmpty())
        return fail({u"alembic.no-python"_s,
                     Text::tr("There is no Python program %1.").arg(chosen),
                     {},
                     Text::tr("Give its path, or the folder of a virtual environment."),
                     {},
                     {}});
    return fail(
        {u"alembic.no-python"_s,
         Text::tr("No Python was found for the project."),
         Text::tr("Looked for:") + u'\n' + PythonPlaces::places(projectFolder).join(u'\n'),
         Text::tr("Install Python 3.7 or later, or choose one with %1, or as `python` in limbeck.ini.")
             .arg(wordsOf(UserAction::ChoosePython)),
         {},
         {}});
}

} // namespace

QString PythonCandidate::describe() const
{
    switch (source) {
    case Source::ByHand:
        return Text::tr("chosen by hand");
    case Source::Settings:
        return Text::tr("from limbeck.ini");
    case Source::Project:
        return Text::tr("%1 of the project").arg(PythonPlaces::environmentName(path));
    case Source::Active:
        return Text::tr("the active environment");
    case Source::Launcher:
        return Text::tr("py -3");
    case Source::SearchPath:
        break;
    }
    return Text::tr("from PATH");
}

QJsonObject PythonFacts::toJson() const
{
    QJsonObject installed;
    for (auto it = drivers.cbegin(); it != drivers.cend(); ++it)
        installed.insert(it.key(), it.value());
    QJsonArray found;
    for (const Finding &entry : findings)
        found.append(limbeck::toJson(entry));
    return {{u"path"_s, candidate.path},
            {u"source"_s, PythonPlaces::sourceName(candidate.source)},
            {u"version"_s, version},
            {u"alembic"_s, alembic},
            {u"sqlalchemy"_s, sqlalchemy},
            {u"dotenv"_s, dotenv},
            {u"flask_migrate"_s, flaskMigrate},
            {u"drivers"_s, installed},
            {u"virtual_environment"_s, virtualEnvironment},
            {u"usable"_s, usable()},
            {u"findings"_s, found}};
}

PythonFacts probePython(const PythonCandidate &candidate, const AlembicConfig &config,
                        const QProcessEnvironment &environment, const QString &driver, std::stop_token stop)
{
    PythonFacts facts;
    facts.candidate = candidate;
    if (candidate.source == PythonCandidate::Source::Launcher)
        facts.candidate.path = PythonPlaces::askLauncher(candidate.path, environment);
    AlembicDriver alembic({config, facts.candidate.path, environment, {}});
    alembic.setLimit(probeLimit);
    QJsonObject hello;
    const auto listen = [&hello](const AlembicMessage &message) {
        if (message.event["event"_L1] == "hello"_L1)
            hello = message.event;
    };
    const auto ended = alembic.run({{u"command"_s, u"probe"_s}}, listen, std::move(stop));
    readHello(facts, hello);
    if (facts.version.isEmpty()) {
        addFailure(facts, ended ? Error() : ended.error(), ended.value_or(AlembicEnding()));
        return facts;
    }
    addMissingParts(facts, driver);
    addOtherEnvironment(facts, hello["prefix"_L1].toString(), environment);
    return facts;
}

Result<PythonFacts> choosePython(const QString &projectFolder, const AlembicConfig &config,
                                 const QProcessEnvironment &environment, const QString &driver,
                                 const QString &chosen, const QString &fromSettings, std::stop_token stop)
{
    std::vector<PythonFacts> unusable;
    const auto candidates = findPythons(projectFolder, environment, chosen, fromSettings);
    for (const PythonCandidate &candidate : candidates) {
        PythonFacts facts = probePython(candidate, config, environment, driver, stop);
        if (facts.usable()) {
            addSkipped(facts, unusable);
            return facts;
        }
        unusable.push_back(std::move(facts));
        // What somebody named is taken at their word: no other one steps in for it.
        if (candidate.source == PythonCandidate::Source::ByHand || stop.stop_requested())
            break;
    }
    if (unusable.empty())
        return noPython(projectFolder, chosen);
    return unusable.front();
}

} // namespace limbeck
