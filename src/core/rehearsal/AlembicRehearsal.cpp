#include "rehearsal/AlembicRehearsal.h"

#include "pg/Session.h"
#include "rehearsal/AlembicConversation.h"
#include "rehearsal/InvalidObjects.h"
#include "rehearsal/OutsideTrace.h"
#include "rehearsal/StatementTrace.h"
#include "run/AlembicErrors.h"
#include "run/AlembicRequest.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <optional>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct AlembicText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Rehearsal)
};

class ChildRehearsal
{
public:
    ChildRehearsal(const AlembicRehearsalJob &job, std::unique_ptr<ChildTalk> talk)
        : m_job(job), m_talk(std::move(talk), job.options.stop)
    {
    }

    Result<RehearsalReport> run();

private:
    RowQuery inside();
    void handle(const QJsonObject &event);
    void startStep(const QJsonObject &event);
    void note(const QJsonObject &event);
    Result<void> paused(const QJsonObject &event);
    Result<void> before(const QJsonObject &event);
    Result<void> after();
    Result<void> ran(const QJsonObject &event);
    Result<void> tryBack(const SchemaSnapshot &after);
    Result<void> tryBackForGood(const SchemaSnapshot &after);
    Result<void> compare();
    Result<void> end();

    RehearsedStep &step() { return m_report.steps.back(); }

    const AlembicRehearsalJob &m_job;
    AlembicConversation m_talk;
    RelationCatalog m_known;
    SchemaSnapshot m_first;
    SchemaSnapshot m_schema;               // behind the last step that ran
    QStringList m_invalid;                 // the same
    std::optional<StatementTrace> m_trace; // of the transaction that the project is in
    std::optional<OutsideTrace> m_outside; // of the statement that runs outside of one
    bool m_inStatement = false;
    int m_pid = 0;
    std::optional<QJsonObject> m_failed;
    std::optional<QJsonObject> m_refused;
    Error m_error; // of the conversation; code empty: none
    RehearsalReport m_report;
};

RowQuery ChildRehearsal::inside()
{
    return [this](const QByteArray &sql) { return m_talk.ask(sql); };
}

Result<RehearsalReport> ChildRehearsal::run()
{
    QElapsedTimer timer;
    timer.start();
    auto known = RelationCatalog::read(m_job.copy);
    if (!known)
        return fail(known.error());
    m_known = std::move(*known);
    auto schema = SchemaSnapshot::read(m_job.copy);
    if (!schema)
        return fail(schema.error());
    m_first = m_schema = std::move(*schema);
    const auto invalid = invalidObjects(rowsOf(m_job.copy));
    if (!invalid)
        return fail(invalid.error());
    m_invalid = *invalid;
    m_talk.run([this](const QJsonObject &event) { handle(event); });
    if (auto ended = end(); !ended)
        return fail(ended.error());
    m_report.schemaDiff = SchemaDiff::between(m_first, m_schema);
    m_report.milliseconds = double(timer.nsecsElapsed()) / 1e6;
    return std::move(m_report);
}

void ChildRehearsal::handle(const QJsonObject &event)
{
    const QString name = event.value("event"_L1).toString();
    if (name == "connected"_L1)
        m_pid = event.value("backend_pid"_L1).toInt();
    else if (name == "revision-started"_L1)
        startStep(event);
    else if (name == "statement-started"_L1 || name == "statement"_L1 || name == "notice"_L1)
        note(event);
    else if (name == "committed"_L1)
        m_trace.reset(); // its locks are gone
    else if (name == "failed"_L1)
        m_failed = event;
    else if (name == "refused"_L1)
        m_refused = event;
    else if (name == "paused"_L1 && m_error.code.isEmpty()) {
        if (auto done = paused(event); !done)
            m_error = done.error();
        m_talk.go();
    } else if (name == "paused"_L1) {
        m_talk.go(); // what follows is no longer looked at
    }
}

void ChildRehearsal::startStep(const QJsonObject &event)
{
    const size_t index = m_report.steps.size();
    m_report.steps.emplace_back();
    step().revision = event.value("revision"_L1).toString();
    if (index < m_job.plan.steps.size())
        step().title = m_job.plan.steps[index].title(m_job.plan.kind);
    if (m_job.options.progress)
        m_job.options.progress(step().revision, int(index) + 1, int(m_job.plan.steps.size()));
}

void ChildRehearsal::note(const QJsonObject &event)
{
    if (m_report.steps.empty())
        return;
    const QString name = event.value("event"_L1).toString();
    if (name == "statement-started"_L1) {
        step().statements.emplace_back();
        step().statements.back().sql = event.value("sql"_L1).toString().toUtf8();
        step().statements.back().line = event.value("line"_L1).toInt();
        m_inStatement = true;
        return;
    }
    if (step().statements.empty())
        return;
    RehearsedStatement &statement = step().statements.back();
    if (name == "notice"_L1) {
        statement.notices.push_back({event.value("severity"_L1).toString(),
                                     event.value("sqlstate"_L1).toString(),
                                     event.value("message"_L1).toString(),
                                     {},
                                     {}});
        return;
    }
    statement.milliseconds = event.value("ms"_L1).toDouble();
    statement.rows = event.value("rows"_L1).toInteger(-1);
    step().milliseconds += statement.milliseconds;
}

Result<void> ChildRehearsal::paused(const QJsonObject &event)
{
    const QString at = event.value("at"_L1).toString();
    if (m_report.steps.empty())
        return {};
    if (at == "before"_L1)
        return before(event);
    return at == "after"_L1 ? after() : ran(event);
}

Result<void> ChildRehearsal::before(const QJsonObject &event)
{
    if (event.value("autocommit"_L1).toBool()) {
        step().transactional = false;
        m_trace.reset();
        m_outside.emplace(m_job.copy, inside(), m_known);
        return m_outside->begin(step().statements.back().sql, m_pid);
    }
    if (m_trace)
        return {};
    m_trace.emplace(inside(), m_known);
    return m_trace->begin();
}

Result<void> ChildRehearsal::after()
{
    m_inStatement = false;
    RehearsedStatement &statement = step().statements.back();
    if (m_outside) {
        auto seen = m_outside->observe(&statement);
        m_outside.reset();
        return seen;
    }
    return m_trace ? m_trace->observe(&statement) : Result<void>();
}

Result<void> ChildRehearsal::ran(const QJsonObject &event)
{
    const auto invalid = invalidObjects(inside());
    if (!invalid)
        return fail(invalid.error());
    for (const QString &object : *invalid) {
        if (!m_invalid.contains(object))
            step().invalid.append(object);
    }
    m_invalid = *invalid;
    auto after = SchemaSnapshot::read(inside());
    if (!after)
        return fail(after.error());
    step().schemaDiff = SchemaDiff::between(m_schema, *after);
    step().wayBack = WayBack::None;
    if (event.value("downgrade"_L1).toBool()) {
        if (auto tried = tryBack(*after); !tried)
            return tried;
    }
    m_schema = std::move(*after);
    return {};
}

// What is left different from before the step.
Result<void> ChildRehearsal::compare()
{
    const auto schema = SchemaSnapshot::read(inside());
    if (!schema)
        return fail(schema.error());
    step().wayBackDiff = SchemaDiff::between(m_schema, *schema);
    step().wayBack = step().wayBackDiff.isEmpty() ? WayBack::Same : WayBack::Differs;
    return {};
}

Result<void> ChildRehearsal::tryBack(const SchemaSnapshot &after)
{
    const auto back = m_talk.runFunction(u"downgrade"_s, true);
    if (!back)
        return fail(back.error());
    if (back->value("needs_commit"_L1).toBool())
        return tryBackForGood(after);
    if (!back->value("ok"_L1).toBool()) {
        step().wayBack = WayBack::Failed;
        step().wayBackError = AlembicErrors::failed(*back);
        return {};
    }
    if (auto compared = compare(); !compared)
        return compared;
    m_talk.undo();
    return {};
}

// What cannot be rolled back is done again: the next revision needs it.
Result<void> ChildRehearsal::tryBackForGood(const SchemaSnapshot &after)
{
    const auto back = m_talk.runFunction(u"downgrade"_s, false);
    if (!back)
        return fail(back.error());
    if (!back->value("ok"_L1).toBool()) {
        step().wayBack = WayBack::Failed;
        step().wayBackError = AlembicErrors::failed(*back);
        return {};
    }
    if (auto compared = compare(); !compared)
        return compared;
    const auto again = m_talk.runFunction(u"upgrade"_s, false);
    if (!again)
        return fail(again.error());
    const auto schema = SchemaSnapshot::read(inside());
    if (!schema)
        return fail(schema.error());
    if (*schema == after)
        return {};
    return fail(
        "rehearsal.not-repeatable",
        AlembicText::tr("Revision %1 cannot be run a second time after its way back; the rehearsal ends "
                        "here.")
            .arg(step().revision));
}

// How it ended; an error where nothing was measured.
Result<void> ChildRehearsal::end()
{
    if (m_job.options.stop.stop_requested())
        return fail("rehearsal.cancelled", AlembicText::tr("The rehearsal was stopped."));
    Error error = m_error;
    const auto ending = m_talk.ending();
    if (m_refused)
        error = AlembicErrors::refused(*m_refused, m_job.target.target(), m_job.project.config);
    else if (m_failed)
        error = AlembicErrors::failed(*m_failed);
    else if (!ending)
        error = ending.error();
    else if (error.code.isEmpty() && (!ending->sawDone || ending->exitCode != 0))
        error = AlembicErrors::died(*ending);
    m_report.ok = error.code.isEmpty() && m_report.steps.size() == m_job.plan.steps.size();
    if (m_report.ok)
        return {};
    if (m_report.steps.empty() || error.code.isEmpty())
        return fail(error.code.isEmpty()
                        ? Error{u"alembic.not-applied"_s,
                                AlembicText::tr("Alembic ended without having run the revisions."),
                                {},
                                {},
                                {},
                                {}}
                        : error);
    step().error = error;
    step().wayBack = WayBack::NotReached;
    if (m_inStatement && !step().statements.empty())
        step().statements.back().error = error;
    return {};
}

QJsonObject requestOf(const AlembicRehearsalJob &job, const ServerFingerprint &copy)
{
    QJsonObject request{{u"command"_s, u"upgrade"_s}};
    AlembicRequest::addPlan(&request, job.plan, job.options.versionTable);
    request.insert(u"target"_s,
                   AlembicRequest::target(job.target.target(), job.target.tunnel(), job.options.stop));
    request.insert(u"fingerprint"_s, copy.toJson());
    request.insert(u"settings"_s, QJsonObject{{u"application_name"_s, u"limbeck rehearsal"_s}});
    const Target &place = job.copy.target();
    request.insert(u"copy"_s, QJsonObject{{u"host"_s, place.firstHost()},
                                          {u"port"_s, int(place.firstPort())},
                                          {u"database"_s, place.database},
                                          {u"user"_s, place.user},
                                          {u"password"_s, QString::fromUtf8(place.password.reveal())}});
    return request;
}

} // namespace

Result<RehearsalReport> rehearseAlembic(const AlembicRehearsalJob &job)
{
    const auto fingerprint = ServerFingerprint::read(job.copy);
    if (!fingerprint)
        return fail(fingerprint.error());
    return ChildRehearsal(job, AlembicDriver(job.project).talk(requestOf(job, *fingerprint))).run();
}

} // namespace limbeck
