// The session of an Alembic project: its Python, what that renders and writes, and the mending of env.py.
#include "session/SessionController.h"

#include "Settings.h"
#include "env/ProcessEnvironment.h"
#include "models/PlanPreview.h"

#include <QDir>
#include <QProcess>

namespace limbeck::gui {

void SessionController::connectAlembic()
{
    connect(&m_alembic, &AlembicController::pythonChanged, this, [this] {
        m_state.python = m_alembic.python();
        Q_EMIT pythonChanged();
    });
    connect(&m_alembic, &AlembicController::busyChanged, this, &SessionController::busyChanged);
    connect(&m_alembic, &AlembicController::planned, this, &SessionController::takeAlembicPlan);
    connect(&m_alembic, &AlembicController::written, this, &SessionController::takeAlembicScript);
    connect(&m_alembic, &AlembicController::graphTold, this, &SessionController::takeGraph);
}

PythonSearch SessionController::pythonSearch() const
{
    PythonSearch search;
    search.projectFolder = m_state.folder;
    search.config = *m_state.project.project->alembic();
    const ResolvedEnvironment *resolved = m_state.current();
    search.environment =
        resolved && !resolved->childEnvironment.isEmpty() ? resolved->childEnvironment : processEnvironment();
    if (m_state.target())
        search.driver = m_state.target()->driver;
    search.chosen = chosenPython();
    search.fromSettings = m_state.project.project->settings().python;
    return search;
}

AlembicJob SessionController::alembicJob() const
{
    const PythonSearch search = pythonSearch();
    AlembicJob job;
    job.project = m_state.project.project;
    job.alembic = {search.config, m_state.python.facts ? m_state.python.facts->candidate.path : QString(),
                   search.environment, QProcess::splitCommand(m_state.xArguments)};
    if (!m_state.python.usable())
        job.noPython = m_state.python.trouble();
    return job;
}

void SessionController::probePython()
{
    if (m_state.isAlembic())
        m_alembic.probe(pythonSearch());
    else
        m_alembic.forget();
}

// Steps from the files alone: what is pending is known without Python, and looking runs nothing.
void SessionController::requestPlanned(quint64 id, const PlanRequest &request)
{
    if (m_state.isAlembic())
        m_reader.post(
            [id, job = alembicJob(), request](ProjectReader &reader) { reader.planSteps(id, job, request); });
    else
        m_reader.post([id, project = m_state.project.project, request](ProjectReader &reader) {
            reader.plan(id, project, request);
        });
}

void SessionController::requestRendering(const QString &revision)
{
    if (!m_state.isAlembic())
        return;
    m_alembic.whenProbed(this, [this, revision] {
        if (m_state.isAlembic())
            m_alembic.render(alembicJob(), revision);
    });
}

void SessionController::askForGraph()
{
    if (!m_state.isAlembic())
        return;
    log(LogLevel::Info, tr("Asking the project’s Alembic for its revisions."));
    m_alembic.whenProbed(this, [this] {
        if (m_state.isAlembic())
            m_alembic.askGraph(alembicJob());
    });
}

void SessionController::takeGraph(const std::shared_ptr<const Project> &project, const Error &error)
{
    if (!project) {
        log(error);
        Q_EMIT graphFailed(error);
        return;
    }
    m_state.project.project = project;
    Q_EMIT projectChanged();
    planPending();
    Q_EMIT databaseChanged();
}

void SessionController::takeAlembicPlan(const PlanReply &reply)
{
    if (!reply.plan)
        log(reply.error);
    lintRendered(reply.plan);
    if (!m_planIsPreview)
        Q_EMIT planReady(m_planKind, reply);
    else if (reply.plan)
        Q_EMIT previewReady(previewOf(*reply.plan));
    else
        Q_EMIT previewFailed(reply.error);
}

void SessionController::takeAlembicScript(const QByteArray &sql, const Error &error)
{
    if (!error.code.isEmpty()) {
        log(error);
        Q_EMIT exported(m_exportPath, error);
        return;
    }
    m_exportId = ++m_lastId;
    m_reader.post(
        [id = m_exportId, path = m_exportPath, sql](ProjectReader &reader) { reader.save(id, path, sql); });
}

void SessionController::listPythons()
{
    if (m_state.isAlembic())
        m_alembic.list(pythonSearch());
}

void SessionController::probeProgram(int index, const QString &program)
{
    if (!m_state.isAlembic())
        return;
    PythonSearch search = pythonSearch();
    search.chosen = program;
    m_alembic.listOne(index, search);
}

QString SessionController::chosenPython() const
{
    return Settings::pythonOf(m_state.folder);
}

void SessionController::choosePython(const QString &program)
{
    Settings::setPythonOf(m_state.folder, program);
    probePython();
}

void SessionController::setXArguments(const QString &arguments)
{
    m_state.xArguments = arguments.trimmed();
    Settings::setXArgumentsOf(m_state.folder, m_state.xArguments);
    planPending(); // they are part of a plan's fingerprint
}

void SessionController::chooseSection(const QString &section)
{
    Settings::setAlembicSectionOf(m_state.folder, section);
    refresh();
}

void SessionController::proposeMend()
{
    const ResolvedEnvironment *resolved = m_state.current();
    if (!m_state.isAlembic())
        return;
    m_mendId = ++m_lastId;
    m_reader.post([id = m_mendId, project = m_state.project.project,
                   environment = resolved ? resolved->definition.name : QString()](ProjectReader &reader) {
        reader.proposeMend(id, project, environment);
    });
}

void SessionController::writeMend(const MendProposal &proposal)
{
    m_mendId = ++m_lastId;
    m_reader.post([id = m_mendId, proposal](ProjectReader &reader) { reader.writeMend(id, proposal); });
}

void SessionController::takeMendWritten(quint64 id, const QString &file, const Error &error)
{
    if (id != m_mendId)
        return;
    if (error.code.isEmpty()) {
        log(LogLevel::Info, tr("%1 was mended.").arg(QDir::toNativeSeparators(file)));
        refresh();
    } else {
        log(error);
    }
    Q_EMIT mendWritten(file, error);
}

} // namespace limbeck::gui
