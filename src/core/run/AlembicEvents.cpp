#include "run/AlembicEvents.h"

#include "run/AlembicRequest.h"
#include "sql/StatementSplitter.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace limbeck {

namespace {

struct EventText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicEvents)
};

QString text(const QJsonObject &object, const char *key)
{
    return object.value(QLatin1String(key)).toString();
}

int number(const QJsonObject &object, const char *key)
{
    return object.value(QLatin1String(key)).toInt();
}

// Python's logging names its levels so.
LogLevel levelOf(const QString &name)
{
    if (name == QLatin1String("DEBUG"))
        return LogLevel::Debug;
    if (name == QLatin1String("WARNING") || name == QLatin1String("WARN"))
        return LogLevel::Warning;
    if (name == QLatin1String("ERROR") || name == QLatin1String("CRITICAL") || name == QLatin1String("FATAL"))
        return LogLevel::Error;
    return LogLevel::Info;
}

// "INFO  [alembic.runtime.migration] …": Alembic's own log in the format of its templates' console handler.
// The same lines come as events.
bool isAlembicsOwnLog(const QString &line)
{
    static const QRegularExpression format(QStringLiteral(R"(^[A-Z]{4,8}\s+\[alembic[.\w]*\] )"));
    return format.match(line).hasMatch();
}

} // namespace

AlembicEvents::AlembicEvents(const Plan &plan, RunSink &sink, int attempt)
    : m_plan(plan), m_sink(sink), m_attempt(attempt), m_steps(plan.steps.size())
{
}

QString AlembicEvents::revision() const
{
    return m_current < 0 ? QString() : m_plan.steps[size_t(m_current)].revision.id;
}

int AlembicEvents::indexOf(const QJsonObject &event) const
{
    const QString id = text(event, "revision");
    const auto found =
        std::find_if(m_plan.steps.begin(), m_plan.steps.end(), [this, &id](const PlanStep &step) {
            return AlembicRequest::stepId(step, m_plan.kind) == id;
        });
    return found == m_plan.steps.end() ? -1 : int(found - m_plan.steps.begin());
}

void AlembicEvents::handle(const AlembicMessage &message)
{
    if (message.kind == AlembicMessage::Kind::Event)
        handleEvent(message.event);
    else
        output(message.text, message.kind == AlembicMessage::Kind::ErrorOutput);
}

void AlembicEvents::handleEvent(const QJsonObject &event)
{
    using Handler = void (AlembicEvents::*)(const QJsonObject &);
    static const QHash<QString, Handler> handlers{
        {QStringLiteral("hello"), &AlembicEvents::hello},
        {QStringLiteral("connecting"), &AlembicEvents::connecting},
        {QStringLiteral("connected"), &AlembicEvents::connected},
        {QStringLiteral("context"), &AlembicEvents::context},
        {QStringLiteral("revision-started"), &AlembicEvents::revisionStarted},
        {QStringLiteral("statement-started"), &AlembicEvents::statementStarted},
        {QStringLiteral("statement"), &AlembicEvents::statement},
        {QStringLiteral("notice"), &AlembicEvents::notice},
        {QStringLiteral("warning"), &AlembicEvents::warning},
        {QStringLiteral("log"), &AlembicEvents::logged},
        {QStringLiteral("revision-ran"), &AlembicEvents::revisionRan},
        {QStringLiteral("committed"), &AlembicEvents::committed},
    };
    const QString name = text(event, "event");
    if (const Handler handler = handlers.value(name))
        (this->*handler)(event);
    else if (name == QLatin1String("refused"))
        m_refused = event;
    else if (name == QLatin1String("failed"))
        m_failed = event;
}

void AlembicEvents::hello(const QJsonObject &event)
{
    QStringList parts{EventText::tr("Alembic %1").arg(text(event, "alembic")),
                      EventText::tr("SQLAlchemy %1").arg(text(event, "sqlalchemy"))};
    const QJsonObject drivers = event.value(QStringLiteral("drivers")).toObject();
    for (auto driver = drivers.begin(); driver != drivers.end(); ++driver) {
        if (!driver->toString().isEmpty())
            parts.append(driver.key() + QLatin1Char(' ') + driver->toString());
    }
    log(LogLevel::Info, EventText::tr("Python %1 (%2): %3")
                            .arg(text(event, "python"), QDir::toNativeSeparators(text(event, "executable")),
                                 parts.join(QStringLiteral(", "))));
}

void AlembicEvents::connecting(const QJsonObject &event)
{
    // psycopg2 adds words behind its version: "2.9.5 (dt dec pq3 ext lo64)".
    const QString version = text(event, "driver_version").section(QLatin1Char(' '), 0, 0);
    const QString driver =
        text(event, "driver") + (version.isEmpty() ? QString() : QLatin1Char(' ') + version);
    QString host = text(event, "host");
    if (host.contains(QLatin1Char(':')))
        host = QLatin1Char('[') + host + QLatin1Char(']');
    log(LogLevel::Info, EventText::tr("env.py connects to %1@%2:%3/%4 with %5")
                            .arg(text(event, "user"), host, QString::number(number(event, "port")),
                                 text(event, "database"), driver));
}

void AlembicEvents::connected(const QJsonObject &event)
{
    m_backendPids.append(number(event, "backend_pid"));
    m_sink.handle(RunBackends{m_backendPids});
    log(LogLevel::Debug, EventText::tr("Connected to the right server and database (%1, server process %2).")
                             .arg(text(event, "database"), QString::number(number(event, "backend_pid"))));
}

void AlembicEvents::context(const QJsonObject &event)
{
    if (m_plan.steps.size() < 2)
        return;
    log(LogLevel::Info, event.value(QStringLiteral("transaction_per_migration")).toBool()
                            ? EventText::tr("env.py runs each revision in a transaction of its own.")
                            : EventText::tr("env.py runs all revisions in one transaction."));
}

void AlembicEvents::revisionStarted(const QJsonObject &event)
{
    const int index = indexOf(event);
    if (index < 0)
        return;
    m_current = index;
    m_statement = 0;
    m_running.reset();
    m_steps[size_t(index)].started = true;
    const PlanStep &step = m_plan.steps[size_t(index)];
    m_sink.handle(RevisionStarted{step.revision.id, step.direction, step.title(m_plan.kind), index + 1,
                                  int(m_plan.steps.size()), int(step.statements.size()), step.transactional,
                                  m_attempt});
}

void AlembicEvents::statementStarted(const QJsonObject &event)
{
    const int index = indexOf(event);
    if (index < 0)
        return;
    const PlanStep &step = m_plan.steps[size_t(index)];
    const QByteArray sql = text(event, "sql").toUtf8();
    m_runningEndsTransaction = !transactionCommand(sql).isEmpty();
    const int count = ++m_statement;
    const int of = std::max(count, int(step.statements.size()));
    m_running = StatementStarted{step.revision.id, count, of, statementSummary(sql), number(event, "line")};
    m_sink.handle(*m_running);
}

void AlembicEvents::statement(const QJsonObject &event)
{
    const int index = indexOf(event);
    if (index < 0)
        return;
    if (!m_running)
        statementStarted(event);
    if (m_runningEndsTransaction)
        m_steps[size_t(index)].brokenUp = true;
    const StatementStarted begun = *std::exchange(m_running, std::nullopt);
    const QJsonValue rows = event.value(QStringLiteral("rows"));
    m_sink.handle(StatementFinished{begun.revision,
                                    begun.number,
                                    begun.of,
                                    begun.summary,
                                    {},
                                    rows.isDouble() ? rows.toInteger() : -1,
                                    event.value(QStringLiteral("ms")).toDouble(),
                                    begun.line});
}

void AlembicEvents::notice(const QJsonObject &event)
{
    m_sink.handle(
        NoticeReceived{revision(), text(event, "severity"), text(event, "sqlstate"), text(event, "message")});
}

void AlembicEvents::warning(const QJsonObject &event)
{
    QString line = text(event, "text");
    if (const QString category = text(event, "category"); !category.isEmpty())
        line.prepend(category + QStringLiteral(": "));
    const SourceLocation where{text(event, "file"), number(event, "line"), 0};
    if (where.isValid())
        line += QStringLiteral(" (%1)").arg(QDir::toNativeSeparators(where.toString()));
    log(LogLevel::Warning, line);
}

void AlembicEvents::logged(const QJsonObject &event)
{
    const QString line = text(event, "text");
    // revision-started says the same.
    if (line.startsWith(QLatin1String("Running ")) &&
        text(event, "logger").startsWith(QLatin1String("alembic")))
        return;
    log(levelOf(text(event, "level")), line);
}

void AlembicEvents::revisionRan(const QJsonObject &event)
{
    const int index = indexOf(event);
    if (index < 0)
        return;
    m_steps[size_t(index)].ran = true;
    m_steps[size_t(index)].milliseconds = event.value(QStringLiteral("ms")).toDouble();
}

void AlembicEvents::committed(const QJsonObject &event)
{
    // A commit in the middle of a revision: autocommit_block().
    const bool inside = m_current >= 0 && !m_steps[size_t(m_current)].ran;
    if (inside)
        m_steps[size_t(m_current)].brokenUp = true;
    const QJsonArray ids = event.value(QStringLiteral("revisions")).toArray();
    m_committed = m_committed || inside || !ids.isEmpty();
    for (const QJsonValue &id : ids) {
        const int index = indexOf({{QStringLiteral("revision"), id}});
        if (index < 0 || m_steps[size_t(index)].committed)
            continue;
        StepState &state = m_steps[size_t(index)];
        state.committed = true;
        const PlanStep &step = m_plan.steps[size_t(index)];
        m_sink.handle(RevisionFinished{step.revision.id, step.direction, RevisionOutcome::Applied,
                                       std::max(0.0, state.milliseconds)});
    }
}

void AlembicEvents::output(const QString &line, bool isError)
{
    if (isError && isAlembicsOwnLog(line))
        return;
    log(LogLevel::Info, line);
}

} // namespace limbeck
