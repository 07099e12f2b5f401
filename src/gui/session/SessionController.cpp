#include "session/SessionController.h"

#include "Settings.h"

#include <QDir>

#include <algorithm>
#include <utility>

namespace limbeck::gui {

SessionController::SessionController(QObject *parent)
    : QObject(parent)
    , m_passwords(std::make_shared<PasswordMemory>())
    , m_comparisons(m_passwords)
    , m_live(m_passwords)
    , m_rehearsals(m_passwords)
    , m_reader(QStringLiteral("limbeck-files"))
    , m_demo(QStringLiteral("limbeck-demo"))
{
    makeWorker();
    connectReader();
    connectAlembic();
    connectDemo();
    connectEnvironments();
    connectRehearsals();
    connect(&m_reviews, &ReviewController::made, this,
            [this](const ReviewReply &reply) { lintRendered(reply.plan); });
    connect(&m_watcher, &ProjectWatcher::changed, this, [this] {
        log(LogLevel::Info, tr("Files of the project changed on disk; reading them again."));
        refresh();
    });
    connect(&m_live, &LiveController::ended, this, &SessionController::logEnded);
    connect(&m_runs, &RunController::started, this, &SessionController::busyChanged);
    connect(&m_runs, &RunController::stopping, this, &SessionController::busyChanged);
    connect(&m_runs, &RunController::testFinished, this, [this] {
        Q_EMIT busyChanged();
        // A test that was asked for while connecting came first.
        if (m_state.connection == ConnectionPhase::None)
            connectToDatabase();
    });
    connect(&m_runs, &RunController::finished, this, &SessionController::endRun);
    connect(&m_runs, &RunController::events, this, [this](const QList<TimedEvent> &events) {
        QList<LogEntry> entries;
        for (const TimedEvent &timed : events) {
            const LogText text = describe(timed.event);
            entries.append({timed.time, text.level, text.text, text.details});
        }
        Q_EMIT logged(entries);
    });
}

// Everything under way is asked to stop; then the threads are waited for, in the order of the members.
SessionController::~SessionController()
{
    m_runs.stop();
    for (auto &worker : m_abandoned)
        worker->end();
    m_worker->end();
    m_demo.end();
}

void SessionController::makeWorker()
{
    m_worker = std::make_unique<Threaded<Worker>>(QStringLiteral("limbeck-database"), m_passwords);
    connect(m_worker->object(), &Worker::databaseRead, this, &SessionController::takeDatabase);
    connect(m_worker->object(), &Worker::keyStoreProbed, this, [this](quint64 id, const Error &error) {
        if (id == m_keyStoreId)
            Q_EMIT keyStoreProbed(error);
    });
    connect(m_worker->object(), &Worker::passwordKept, this, [this](quint64, const Error &error) {
        if (error.code.isEmpty())
            log(LogLevel::Info, tr("The password is kept in the system’s key store."));
        else
            log(error);
    });
    connect(m_worker->object(), &Worker::linted, this, &SessionController::takeLint);
    connect(m_worker->object(), &Worker::placeAccepted, this, &SessionController::takePlaceAccepted);
    connect(m_worker->object(), &Worker::noticed, this, [this](const ServerNotice &notice) {
        const bool warning = notice.severity == QLatin1String("WARNING");
        log(warning ? LogLevel::Warning : LogLevel::Info,
            QStringLiteral("%1: %2").arg(notice.severity, notice.message), notice.detail);
    });
}

void SessionController::connectReader()
{
    ProjectReader *reader = m_reader.object();
    connect(reader, &ProjectReader::opened, this, &SessionController::takeProject);
    connect(reader, &ProjectReader::lookedFor, this, [this](quint64 id, const QString &folder, bool exists) {
        if (id == m_reopenId && exists && m_state.folder.isEmpty() && !m_startingDemo)
            openProject(folder);
    });
    connect(reader, &ProjectReader::planned, this, &SessionController::takePlan);
    connect(reader, &ProjectReader::scriptLoaded, this, [this](quint64 id, const ScriptReply &reply) {
        if (id == m_scriptId)
            Q_EMIT scriptReady(reply);
    });
    connect(reader, &ProjectReader::rendered, this, [this](quint64 id, const QByteArray &sql) {
        if (id == m_previewId)
            Q_EMIT previewReady(sql);
    });
    connect(reader, &ProjectReader::mendProposed, this, [this](quint64 id, const MendReply &reply) {
        if (id == m_mendId)
            Q_EMIT mendProposed(reply);
    });
    connect(reader, &ProjectReader::mendWritten, this, &SessionController::takeMendWritten);
    connect(reader, &ProjectReader::saved, this, [this](quint64 id, const QString &path, const Error &error) {
        if (id != m_exportId)
            return;
        if (error.code.isEmpty())
            log(LogLevel::Info, tr("SQL written to %1.").arg(QDir::toNativeSeparators(path)));
        else
            log(error);
        Q_EMIT exported(path, error);
    });
}

bool SessionController::isBusy() const
{
    return m_runs.isRunning() || m_runs.isTesting() || m_startingDemo || m_state.loading ||
           m_alembic.isBusy() || m_rehearsals.isRunning() ||
           m_state.connection == ConnectionPhase::Connecting;
}

void SessionController::openProject(const QString &folder)
{
    if (m_runs.isRunning())
        return;
    const QString absolute = QDir::cleanPath(QDir(folder).absolutePath());
    if (m_demoRunning && absolute != m_demoFolder) {
        m_demoRunning = false;
        m_worker->post([](Worker &worker) { worker.disconnectFromServer(); });
        m_demo.post([](DemoHost &demo) { demo.stop(); });
    }
    m_state = SessionState();
    m_state.folder = absolute;
    m_state.xArguments = Settings::xArgumentsOf(absolute);
    m_alembic.forget();
    m_rehearsals.forget();
    openFolder(absolute);
}

void SessionController::reopenProject(const QString &folder)
{
    m_reopenId = ++m_lastId;
    m_reader.post([id = m_reopenId, folder](ProjectReader &reader) { reader.lookFor(id, folder); });
}

void SessionController::closeProject()
{
    if (m_runs.isRunning())
        return;
    abandonConnecting();
    m_openId = m_databaseId = m_pendingId = m_lintId = ++m_lastId;
    m_state = SessionState();
    m_alembic.forget();
    m_rehearsals.forget();
    m_watcher.watch({});
    Q_EMIT projectChanged();
    Q_EMIT environmentChanged();
    Q_EMIT databaseChanged();
    Q_EMIT busyChanged();
}

void SessionController::openFolder(const QString &folder)
{
    m_state.loading = true;
    m_openId = ++m_lastId;
    const ProjectOptions options{Settings::alembicSectionOf(folder)};
    m_reader.post([id = m_openId, folder, options, chosen = Settings::urlVariablesOf(folder)](
                      ProjectReader &reader) { reader.open(id, folder, options, chosen); });
    Q_EMIT projectChanged();
    Q_EMIT busyChanged();
}

void SessionController::refresh()
{
    if (m_runs.isRunning()) {
        m_refreshAfterRun = true;
        return;
    }
    if (!m_state.folder.isEmpty())
        openFolder(m_state.folder);
}

void SessionController::takeProject(quint64 id, const ProjectReply &reply)
{
    if (id != m_openId)
        return;
    const ResolvedEnvironment *before = m_state.current();
    const QString made = std::exchange(m_pickWhenRead, {});
    const bool isMade = std::ranges::any_of(
        reply.environments, [&made](const ResolvedEnvironment &e) { return e.definition.name == made; });
    const QString wanted = isMade   ? made
                           : before ? before->definition.name
                                    : Settings::environmentOf(reply.folder);
    const QByteArray identity = m_state.target() ? m_state.target()->identity() : QByteArray();
    m_state.loading = false;
    m_state.project = reply;
    m_state.environment = -1;
    if (!reply.project) {
        m_state.connection = ConnectionPhase::None;
        m_state.database = {};
        m_state.pending = {};
        m_watcher.watch({reply.folder, QDir(reply.folder).filePath(QStringLiteral("limbeck.ini"))});
        log(reply.error);
    } else {
        m_watcher.watch(reply.project->watchPaths());
        if (!isDemo()) {
            Settings::addRecentProject(reply.folder);
            Settings::setValue(Settings::Key::LastProject, reply.folder);
        }
    }
    Q_EMIT projectChanged();
    const int index = pickEnvironment(wanted);
    // What the database said stays in sight while it is asked again, if it is the same database.
    const bool same = index >= 0 && reply.environments[size_t(index)].hasTarget() &&
                      reply.environments[size_t(index)].resolution.target->identity() == identity;
    abandonConnecting();
    showEnvironment(index, same);
    Q_EMIT busyChanged();
}

int SessionController::pickEnvironment(const QString &name) const
{
    const auto &environments = m_state.project.environments;
    const auto named = [&environments](const QString &wanted) {
        const auto found =
            std::find_if(environments.begin(), environments.end(),
                         [&](const ResolvedEnvironment &e) { return e.definition.name == wanted; });
        return found == environments.end() ? -1 : int(found - environments.begin());
    };
    if (const int index = named(name); index >= 0)
        return index;
    if (!m_state.project.project)
        return -1;
    const auto standard = m_state.project.project->environment({});
    return standard ? named(standard->name) : -1;
}

void SessionController::selectEnvironment(int index)
{
    if (m_runs.isRunning())
        return;
    abandonConnecting();
    showEnvironment(index, false);
}

void SessionController::showEnvironment(int index, bool keepDatabase)
{
    m_state.environment = index;
    if (!keepDatabase)
        m_arming.disarm();
    m_pendingId = m_databaseId = m_planId = m_lintId = ++m_lastId;
    if (!keepDatabase) {
        m_state.database = {};
        m_state.pending = {};
        m_state.lint.reset();
    }
    m_state.connection = ConnectionPhase::None;
    if (const ResolvedEnvironment *resolved = m_state.current(); resolved && !isDemo())
        Settings::setEnvironmentOf(m_state.folder, resolved->definition.name);
    probePython();
    takeRehearsal();
    Q_EMIT environmentChanged();
    connectToDatabase();
}

void SessionController::chooseUrlVariable(const QString &variable)
{
    const ResolvedEnvironment *resolved = m_state.current();
    if (!resolved || m_runs.isRunning())
        return;
    Settings::setUrlVariableOf(m_state.folder, resolved->definition.name, variable);
    refresh();
}

void SessionController::connectToDatabase()
{
    const Target *target = m_state.target();
    if (!target || m_runs.isRunning()) {
        if (const ResolvedEnvironment *resolved = m_state.current(); resolved && resolved->resolution.error)
            log(*resolved->resolution.error);
        Q_EMIT databaseChanged();
        return;
    }
    abandonConnecting();
    logOperation(tr("Connect"));
    m_state.connection = ConnectionPhase::Connecting;
    m_databaseId = ++m_lastId;
    m_worker->post([id = m_databaseId, wanted = *target, table = m_state.versionTable(),
                    place = placeRequest()](Worker &worker) { worker.read(id, wanted, table, place); });
    Q_EMIT databaseChanged();
    Q_EMIT busyChanged();
}

// A connect that hangs cannot be interrupted; its thread is left to run into the timeout by itself, and what
// comes next gets a new one.
void SessionController::abandonConnecting()
{
    if (m_state.connection != ConnectionPhase::Connecting)
        return;
    m_state.connection = ConnectionPhase::None;
    m_worker->object()->disconnect(this);
    m_worker->object()->disconnect(&m_runs);
    Threaded<Worker> *left = m_abandoned.emplace_back(std::move(m_worker)).get();
    connect(&left->thread(), &QThread::finished, this, [this, left] {
        std::erase_if(m_abandoned, [left](const auto &worker) { return worker.get() == left; });
    });
    left->end();
    makeWorker();
}

void SessionController::takeDatabase(quint64 id, const DatabaseReply &reply)
{
    if (id != m_databaseId)
        return;
    m_state.database = reply;
    m_state.connection = reply.connected ? ConnectionPhase::Connected : ConnectionPhase::Failed;
    if (!reply.error.code.isEmpty())
        log(reply.error);
    if (reply.state) {
        const QString current =
            reply.state->heads.isEmpty() ? tr("no revision") : reply.state->heads.join(QStringLiteral(", "));
        log(LogLevel::Info,
            tr("Connected to %1; the database is at %2.").arg(m_state.target()->display(), current));
        if (const auto &tunnel = m_state.target()->tunnel)
            log(LogLevel::Info, tr("The SSH tunnel through %1 is up.").arg(tunnel->display()));
        // What an interrupted run left behind is said in so many words, not only shown.
        for (const Finding &finding : m_state.findings()) {
            if (finding.code == QLatin1String("state.partial"))
                log(LogLevel::Warning, finding.message, finding.hint);
        }
    }
    if (const Error moved = m_state.placeTrouble(); !moved.code.isEmpty())
        log(moved);
    planPending();
    Q_EMIT databaseChanged();
    Q_EMIT busyChanged();
}

std::optional<PlaceRequest> SessionController::placeRequest() const
{
    const ResolvedEnvironment *resolved = m_state.current();
    if (!resolved || !m_state.project.project || isDemo())
        return std::nullopt;
    // The project's own folder, which is another one where a folder inside of it was opened.
    return PlaceRequest{m_state.project.project->folder(), resolved->definition};
}

void SessionController::probeKeyStore()
{
    if (!m_state.target())
        return;
    m_keyStoreId = ++m_lastId;
    m_worker->post([id = m_keyStoreId, target = *m_state.target()](Worker &worker) {
        worker.probeKeyStore(id, target);
    });
}

void SessionController::enterPassword(const Secret &password, bool keep)
{
    if (!m_state.target() || m_runs.isRunning())
        return;
    m_passwords->remember(*m_state.target(), password);
    connectToDatabase();
    if (keep) { // behind the login, which tells whether it is the right one
        m_worker->post([id = ++m_lastId, target = *m_state.target(), password](Worker &worker) {
            worker.keepPassword(id, target, password);
        });
    }
}

void SessionController::planPending()
{
    m_state.pending = {};
    if (!m_state.canReachDatabase() || !m_state.graph())
        return;
    m_pendingId = ++m_lastId;
    const PlanRequest request{PlanKind::Upgrade, QStringLiteral("heads"), m_state.target()->identity(),
                              m_state.appliedHeads()};
    requestPlanned(m_pendingId, request);
}

} // namespace limbeck::gui
