// What a person asks of an open session: the demo, plans, runs, tests, exports; and the log that they leave.
#include "session/SessionController.h"

#include "models/ErrorText.h"
#include "plan/PendingReader.h"
#include "plan/SqlExport.h"
#include "review/ReviewGate.h"
#include "run/AlembicPending.h"

#include <QDir>

namespace limbeck::gui {

void SessionController::connectDemo()
{
    DemoHost *demo = m_demo.object();
    connect(demo, &DemoHost::progressed, this, [this](const QString &text) {
        log(LogLevel::Info, text);
        if (m_startingDemo)
            Q_EMIT demoProgressed(text);
    });
    connect(demo, &DemoHost::started, this, [this](quint64 id, const QString &folder) {
        if (id != m_demoId)
            return;
        m_startingDemo = false;
        m_demoRunning = true;
        m_demoFolder = folder;
        openProject(folder);
    });
    connect(demo, &DemoHost::failed, this, [this](quint64 id, const Error &error) {
        if (id != m_demoId)
            return;
        m_startingDemo = false;
        log(error);
        Q_EMIT demoFailed(error);
        Q_EMIT busyChanged();
    });
    connect(demo, &DemoHost::cleanedUp, this, [this](int removed) {
        log(LogLevel::Info,
            tr("Removed %n folder(s) that an interrupted program left behind.", nullptr, removed));
    });
}

// What was written is read again, without waiting for the disk to tell.
void SessionController::connectEnvironments()
{
    connect(&m_environments, &EnvironmentController::written, this,
            [this](const QStringList &files, const Error &error) {
                if (!error.code.isEmpty()) {
                    log(error);
                    return;
                }
                for (const QString &file : files)
                    log(LogLevel::Info, tr("%1 was written.").arg(QDir::toNativeSeparators(file)));
                refresh();
            });
}

void SessionController::startDemo()
{
    if (m_startingDemo || m_runs.isRunning())
        return;
    m_startingDemo = true;
    m_demoId = ++m_lastId;
    m_demo.post([id = m_demoId](DemoHost &demo) { demo.start(id); });
    Q_EMIT demoProgressed(tr("Starting the demo…"));
    Q_EMIT busyChanged();
}

void SessionController::cleanUpDead()
{
    m_demo.post([](DemoHost &demo) { demo.cleanUp(); });
}

void SessionController::stop()
{
    if (m_runs.isRunning() || m_runs.isTesting()) {
        m_runs.stop();
        return;
    }
    m_alembic.stop();
    if (m_rehearsals.isRunning()) {
        m_rehearsals.stop();
        log(LogLevel::Info, tr("The rehearsal was stopped."));
    }
    if (m_startingDemo) {
        m_startingDemo = false;
        m_demoId = ++m_lastId;
        m_demo.post([](DemoHost &demo) { demo.stop(); });
        log(LogLevel::Info, tr("The demo was stopped."));
        Q_EMIT demoFailed({});
    }
    if (m_state.connection == ConnectionPhase::Connecting) {
        abandonConnecting();
        m_databaseId = ++m_lastId;
        log(LogLevel::Warning, tr("Stopped connecting to %1.").arg(m_state.target()->display()));
        Q_EMIT databaseChanged();
    }
    Q_EMIT busyChanged();
}

void SessionController::acceptPlace()
{
    const auto place = placeRequest();
    if (!place || !m_state.database.place)
        return;
    m_placeId = ++m_lastId;
    m_worker->post([id = m_placeId, place = *place, pin = m_state.database.place->found](Worker &worker) {
        worker.acceptPlace(id, place, pin);
    });
}

void SessionController::takePlaceAccepted(quint64 id, const Error &error)
{
    if (id != m_placeId)
        return;
    if (error.code.isEmpty())
        log(LogLevel::Info, tr("The new place of the environment was confirmed."));
    else
        log(error);
    connectToDatabase();
}

void SessionController::requestPlan(PlanKind kind, const QString &goal)
{
    if (!m_state.canReachDatabase() || !m_state.project.project || !m_state.placeTrouble().code.isEmpty())
        return;
    m_planKind = kind;
    const PlanRequest request{kind, goal, m_state.target()->identity(), m_state.appliedHeads()};
    if (m_state.isAlembic()) {
        m_planIsPreview = false;
        m_alembic.whenProbed(this, [this, request] { m_alembic.plan(alembicJob(), request); });
        return;
    }
    m_planId = ++m_lastId;
    requestPlanned(m_planId, request);
}

void SessionController::takePlan(quint64 id, const PlanReply &reply)
{
    if (id == m_pendingId) {
        m_state.pending = reply;
        if (!reply.plan)
            log(reply.error);
        lintPending();
        Q_EMIT databaseChanged();
    } else if (id == m_planId) {
        if (!reply.plan)
            log(reply.error);
        Q_EMIT planReady(m_planKind, reply);
    }
}

RunOptions SessionController::runOptions() const
{
    RunOptions options;
    options.versionTable = m_state.versionTable();
    if (m_state.project.project) {
        const ProjectSettings &settings = m_state.project.project->settings();
        options.lockTimeout = settings.lockTimeout;
        options.statementTimeout = settings.statementTimeout;
        options.history = settings.history;
    }
    if (const ResolvedEnvironment *resolved = m_state.current()) {
        options.environment = resolved->definition.name;
        if (m_state.project.project)
            options.gate = ReviewGate::of(*m_state.project.project, resolved->definition,
                                          QProcessEnvironment::systemEnvironment());
    }
    if (m_state.isAlembic() && m_state.python.usable())
        options.alembic = alembicJob().alembic;
    return options;
}

void SessionController::run(const Plan &plan, const RunOptions &options)
{
    if (m_runs.isRunning() || m_runs.isTesting() || !m_state.target())
        return;
    m_rehearsals.stop(); // it reads the schema that is about to change
    abandonConnecting();
    m_databaseId = m_pendingId = m_lintId = ++m_lastId;
    switch (plan.kind) {
    case PlanKind::Upgrade:
        logOperation(tr("Upgrade"));
        break;
    case PlanKind::Downgrade:
        logOperation(tr("Downgrade"));
        break;
    case PlanKind::Stamp:
        logOperation(tr("Stamp"));
        break;
    }
    m_runs.run(*m_worker, *m_state.target(), plan, options, placeRequest());
}

// What became of the run is in the log already: its last event says it.
void SessionController::endRun()
{
    Q_EMIT busyChanged();
    // What the window shows is read back from the server, whatever the run reported.
    if (m_refreshAfterRun) {
        m_refreshAfterRun = false;
        refresh();
    } else {
        connectToDatabase();
    }
}

void SessionController::testConnection()
{
    const ResolvedEnvironment *resolved = m_state.current();
    if (!resolved || m_runs.isRunning() || m_runs.isTesting())
        return;
    abandonConnecting();
    logOperation(tr("Test connection"));
    ConnectionTestOptions options;
    options.versionTable = m_state.versionTable().name;
    options.versionSchema = m_state.versionTable().schema;
    if (m_state.project.project && m_state.project.project->scripts()) {
        const ScriptDirectory &scripts = *m_state.project.project->scripts();
        options.pending = m_state.isAlembic() ? alembicPendingReader(scripts, alembicJob().alembic)
                                              : pendingReader(scripts);
    }
    m_runs.test(*m_worker, resolved->resolution, options);
    Q_EMIT busyChanged();
}

void SessionController::requestScript(const QString &revision)
{
    if (!m_state.project.project)
        return;
    m_scriptId = ++m_lastId;
    m_reader.post([id = m_scriptId, project = m_state.project.project, revision](ProjectReader &reader) {
        reader.loadScript(id, project, revision);
    });
}

bool SessionController::needsVersionTable() const
{
    return m_state.database.state && !m_state.database.state->tableExists;
}

void SessionController::requestPreview()
{
    if (!m_state.pending.plan)
        return;
    logOperation(tr("Preview"));
    if (m_state.isAlembic()) {
        const PlanRequest request{PlanKind::Upgrade, m_state.pending.plan->goal, m_state.target()->identity(),
                                  m_state.appliedHeads()};
        m_planIsPreview = true;
        m_alembic.whenProbed(this, [this, request] { m_alembic.plan(alembicJob(), request); });
        return;
    }
    m_previewId = ++m_lastId;
    m_reader.post([id = m_previewId, plan = m_state.pending.plan, table = m_state.versionTable(),
                   createTable = needsVersionTable()](ProjectReader &reader) {
        reader.render(id, plan, table, createTable);
    });
}

void SessionController::exportPending(const QString &path)
{
    if (!m_state.pending.plan)
        return;
    logOperation(tr("Export SQL"));
    if (m_state.isAlembic()) {
        m_exportPath = path;
        m_alembic.whenProbed(this, [this, plan = m_state.pending.plan] {
            m_alembic.write(alembicJob(), *plan, m_state.versionTable(), needsVersionTable());
        });
        return;
    }
    m_exportId = ++m_lastId;
    m_reader.post([id = m_exportId, plan = m_state.pending.plan, table = m_state.versionTable(),
                   createTable = needsVersionTable(), path](ProjectReader &reader) {
        reader.save(id, path, exportSql(*plan, table, createTable));
    });
}

void SessionController::log(LogLevel level, const QString &text, const QString &details)
{
    Q_EMIT logged({LogEntry{QDateTime::currentDateTime(), level, text, details}});
}

void SessionController::log(const Error &error)
{
    log(LogLevel::Error, error.message, errorDetails(error));
}

void SessionController::logEnded(const QString &text, const Error &error)
{
    if (error.code.isEmpty())
        log(LogLevel::Warning, text);
    else
        log(error);
}

// The first line of every operation names the host and where that came from.
void SessionController::logOperation(const QString &operation)
{
    const Target *target = m_state.target();
    if (!target)
        return;
    const QString origin = target->origin(QStringLiteral("host")).describe();
    log(LogLevel::Info, target->tunnel
                            ? tr("%1: target %2 (%3), through %4")
                                  .arg(operation, target->display(), origin, target->tunnel->display())
                            : tr("%1: target %2 (%3)").arg(operation, target->display(), origin));
}

} // namespace limbeck::gui
