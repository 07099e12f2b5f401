#include "pg/ConnectionTest.h"

#include "pg/ConnectionStages.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <array>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ConnectionTest)
};

using StageMethod = TestStage (ConnectionStages::*)();

struct StageEntry
{
    const char *name;
    const char *title;
    StageMethod run;
};

constexpr std::array<StageEntry, 11> stageTable{{
    {"configuration", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Configuration"),
     &ConnectionStages::configuration},
    {"tunnel", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "SSH tunnel"), &ConnectionStages::tunnel},
    {"name-resolution", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Name resolution"),
     &ConnectionStages::nameResolution},
    {"tcp", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Network (TCP)"), &ConnectionStages::tcp},
    {"server", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "PostgreSQL"), &ConnectionStages::server},
    {"tls", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Encryption (TLS)"), &ConnectionStages::tls},
    {"authentication", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Authentication"),
     &ConnectionStages::authentication},
    {"database", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Database"), &ConnectionStages::database},
    {"session", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Session"), &ConnectionStages::session},
    {"rights", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Rights"), &ConnectionStages::rights},
    {"revision", QT_TRANSLATE_NOOP("limbeck::ConnectionTest", "Revision"), &ConnectionStages::revision},
}};

QString outcomeWord(StageOutcome outcome)
{
    switch (outcome) {
    case StageOutcome::Ok:
        return QStringLiteral("ok");
    case StageOutcome::Warning:
        return QStringLiteral("warning");
    case StageOutcome::Failed:
        return QStringLiteral("failed");
    case StageOutcome::Skipped:
        return QStringLiteral("skipped");
    }
    Q_UNREACHABLE();
}

QString outcomeText(StageOutcome outcome)
{
    switch (outcome) {
    case StageOutcome::Ok:
        return Tr::tr("OK");
    case StageOutcome::Warning:
        return Tr::tr("Warning");
    case StageOutcome::Failed:
        return Tr::tr("Failed");
    case StageOutcome::Skipped:
        return Tr::tr("Skipped");
    }
    Q_UNREACHABLE();
}

QString indented(const QString &text)
{
    QString result = text;
    return QStringLiteral("    ") + result.replace(QLatin1Char('\n'), QLatin1String("\n    ")) +
           QLatin1Char('\n');
}

Error stoppedError()
{
    return Error{QStringLiteral("connect.stopped"), Tr::tr("Stopped on request."), {}, {}, {}, {}};
}

} // namespace

QString TestStage::title() const
{
    const auto entry = std::find_if(stageTable.begin(), stageTable.end(), [this](const StageEntry &each) {
        return name == QLatin1String(each.name);
    });
    return entry == stageTable.end() ? name
                                     : QCoreApplication::translate("limbeck::ConnectionTest", entry->title);
}

QJsonObject TestStage::toJson() const
{
    QJsonArray list;
    for (const Finding &finding : findings)
        list.append(limbeck::toJson(finding));
    return QJsonObject{{QStringLiteral("name"), name},
                       {QStringLiteral("outcome"), outcomeWord(outcome)},
                       {QStringLiteral("ms"), milliseconds},
                       {QStringLiteral("detail"), detail},
                       {QStringLiteral("findings"), list}};
}

bool ConnectionTestReport::ok() const
{
    for (const TestStage &stage : stages) {
        if (stage.outcome == StageOutcome::Failed)
            return false;
    }
    return !stages.empty();
}

QString ConnectionTestReport::toText() const
{
    QString text;
    for (const TestStage &stage : stages) {
        text +=
            QStringLiteral("%1: %2 (%3 ms)\n")
                .arg(stage.title(), outcomeText(stage.outcome), QString::number(stage.milliseconds, 'f', 1));
        if (!stage.detail.isEmpty())
            text += indented(stage.detail);
        for (const Finding &finding : stage.findings) {
            text += indented(finding.message);
            if (!finding.hint.isEmpty())
                text += indented(finding.hint);
        }
    }
    return text;
}

ConnectionTestReport testConnection(const Resolution &resolution, const ConnectionTestOptions &options,
                                    const std::function<void(const TestStage &)> &onStage,
                                    std::stop_token stop)
{
    ConnectionTestReport report;
    ConnectionStages stages(resolution, options, stop);
    bool goOn = true;
    const bool tunnelled = resolution.target && resolution.target->tunnel;
    for (const StageEntry &entry : stageTable) {
        if (entry.run == &ConnectionStages::tunnel && !tunnelled)
            continue;
        TestStage stage;
        stage.name = QString::fromLatin1(entry.name);
        const auto start = std::chrono::steady_clock::now();
        if (goOn && stop.stop_requested())
            failStage(stage, stoppedError());
        else if (goOn)
            stage = (stages.*entry.run)();
        if (stage.milliseconds == 0 && stage.outcome != StageOutcome::Skipped)
            stage.milliseconds =
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        goOn = goOn && stage.outcome != StageOutcome::Failed;
        report.stages.push_back(stage);
        if (onStage)
            onStage(stage);
    }
    report.facts = stages.facts();
    return report;
}

} // namespace limbeck
