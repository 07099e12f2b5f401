#pragma once

#include "models/LogModel.h"
#include "plan/Planner.h"
#include "session/AlembicController.h"
#include "session/Arming.h"
#include "session/ComparisonController.h"
#include "session/DemoHost.h"
#include "session/EnvironmentController.h"
#include "session/LiveHost.h"
#include "session/PasswordMemory.h"
#include "session/ProjectReader.h"
#include "session/ProjectWatcher.h"
#include "session/RehearsalController.h"
#include "session/ReviewController.h"
#include "session/RunController.h"
#include "session/SessionState.h"
#include "session/Threaded.h"
#include "session/Worker.h"

#include <QList>
#include <QObject>

#include <memory>
#include <vector>

namespace limbeck::gui {

// The window's session: what is opened, picked and connected, and every request that changes that. Lives on
// the GUI thread and never waits: the work is done by the worker threads, whose answers carry the id of their
// request; the ones that nobody waits for any more are dropped.
class SessionController : public QObject
{
    Q_OBJECT

public:
    explicit SessionController(QObject *parent = nullptr);
    ~SessionController() override;

    const SessionState &state() const { return m_state; }
    RunController &runs() { return m_runs; }
    AlembicController &alembic() { return m_alembic; }
    Arming &arming() { return m_arming; }
    LiveController &live() { return m_live; }
    EnvironmentController &environments() { return m_environments; }
    ComparisonController &comparisons() { return m_comparisons; }
    RehearsalController &rehearsals() { return m_rehearsals; }
    ReviewController &reviews() { return m_reviews; }
    bool isDemo() const { return m_demoRunning; }
    bool isStartingDemo() const { return m_startingDemo; }
    // A run, test or anything else that Stop would end.
    bool isBusy() const;

    void openProject(const QString &folder);
    // The one of the last time: where its folder is gone, nothing is opened and nothing is said.
    void reopenProject(const QString &folder);
    void closeProject();
    void startDemo();
    void cleanUpDead(); // what earlier programs that died left behind
    // Reads files and database again.
    void refresh();
    void selectEnvironment(int index);
    // The environment of that name is picked once the files have been read the next time.
    void pickWhenRead(const QString &name) { m_pickWhenRead = name; }
    void chooseUrlVariable(const QString &variable);
    void connectToDatabase();
    void stop();
    // Of the current target, for which the server wants one: known until the program ends and, with `keep`,
    // kept in the key store. Connects again.
    void enterPassword(const Secret &password, bool keep);
    void probeKeyStore(); // answered by keyStoreProbed()
    void acceptPlace();   // where the environment leads now, when that is not where it led before

    // Answered by planReady() with the kind and goal.
    void requestPlan(PlanKind kind, const QString &goal);
    void run(const Plan &plan, const RunOptions &options);
    void testConnection();
    void requestScript(const QString &revision); // answered by scriptReady()
    void requestPreview();                       // of what is pending; answered by previewReady()
    void exportPending(const QString &path);     // answered by exported()
    void rehearse();                             // what is pending; answered by rehearsalChanged()
    void requestReview();                        // of what is pending; answered by reviews().made()
    RunOptions runOptions() const;

    // Of an Alembic project:
    void requestRendering(const QString &revision); // answered by alembic().rendered()
    void askForGraph();                             // of a project whose headers are not literal
    void listPythons();                             // answered by alembic().listed() and candidateProbed()
    void probeProgram(int index, const QString &program); // one more; answered by candidateProbed()
    void choosePython(const QString &program);            // remembered for the project; empty: automatic
    QString chosenPython() const;
    void setXArguments(const QString &arguments); // remembered for the project
    void chooseSection(const QString &section);   // of the ini (--name); empty: Alembic's own
    void proposeMend();                           // answered by mendProposed()
    void writeMend(const MendProposal &proposal); // answered by mendWritten()

Q_SIGNALS:
    void projectChanged();     // folder, loading, project, its environments
    void environmentChanged(); // the pick, its target
    void databaseChanged();    // connection, server, applied state, what is pending
    void lintChanged();        // what the rules say of what is pending
    void rehearsalChanged();   // begun, gone on, ended; another environment's
    void busyChanged();
    void demoProgressed(const QString &text);
    void demoFailed(const limbeck::Error &error);
    void planReady(limbeck::PlanKind kind, const limbeck::gui::PlanReply &reply);
    void scriptReady(const limbeck::gui::ScriptReply &reply);
    void previewReady(const QByteArray &sql);
    void previewFailed(const limbeck::Error &error);
    void keyStoreProbed(const limbeck::Error &error); // code empty: it could keep a password
    void pythonChanged();                             // asked, or being asked
    void graphFailed(const limbeck::Error &error);
    void mendProposed(const limbeck::gui::MendReply &reply);
    void mendWritten(const QString &file, const limbeck::Error &error);
    void exported(const QString &path, const limbeck::Error &error);
    void logged(const QList<limbeck::gui::LogEntry> &entries);

private:
    void makeWorker();
    void connectReader();
    void connectDemo();
    void connectEnvironments();
    void connectRehearsals();
    void takeRehearsal();
    void lintPending();
    void lintPlan(const std::shared_ptr<const Plan> &plan);
    void lintRendered(const std::shared_ptr<const Plan> &plan);
    std::shared_ptr<const Plan> planToLint() const;
    void takeLint(quint64 id, const LintReply &reply);
    void openFolder(const QString &folder);
    void takeProject(quint64 id, const ProjectReply &reply);
    int pickEnvironment(const QString &name) const;
    void takeDatabase(quint64 id, const DatabaseReply &reply);
    void takePlan(quint64 id, const PlanReply &reply);
    void endRun();
    void planPending();
    void takePlaceAccepted(quint64 id, const Error &error);
    std::optional<PlaceRequest> placeRequest() const; // nullopt: the demo, which is a new server each time
    void requestPlanned(quint64 id, const PlanRequest &request);
    void connectAlembic();
    void probePython();
    PythonSearch pythonSearch() const;
    AlembicJob alembicJob() const;
    void takeGraph(const std::shared_ptr<const Project> &project, const Error &error);
    void takeMendWritten(quint64 id, const QString &file, const Error &error);
    void takeAlembicPlan(const PlanReply &reply);
    void takeAlembicScript(const QByteArray &sql, const Error &error);
    bool needsVersionTable() const;
    void abandonConnecting();
    void showEnvironment(int index, bool keepDatabase);
    void log(LogLevel level, const QString &text, const QString &details = {});
    void log(const Error &error);
    void logOperation(const QString &operation);
    void logEnded(const QString &text, const Error &error); // of somebody else's session

    SessionState m_state;
    RunController m_runs;
    AlembicController m_alembic;
    Arming m_arming;
    std::shared_ptr<PasswordMemory> m_passwords;
    EnvironmentController m_environments;
    ComparisonController m_comparisons;
    LiveController m_live;
    RehearsalController m_rehearsals;
    ReviewController m_reviews;
    ProjectWatcher m_watcher;
    Threaded<ProjectReader> m_reader;
    Threaded<DemoHost> m_demo;
    std::unique_ptr<Threaded<Worker>> m_worker;
    std::vector<std::unique_ptr<Threaded<Worker>>> m_abandoned;
    quint64 m_lastId = 0;
    quint64 m_reopenId = 0;
    quint64 m_openId = 0;
    quint64 m_databaseId = 0;
    quint64 m_pendingId = 0;
    quint64 m_lintId = 0;
    quint64 m_planId = 0;
    quint64 m_scriptId = 0;
    quint64 m_demoId = 0;
    quint64 m_exportId = 0;
    quint64 m_previewId = 0;
    quint64 m_mendId = 0;
    quint64 m_placeId = 0;
    quint64 m_keyStoreId = 0;
    bool m_planIsPreview = false; // what the project's Alembic is planning
    QString m_exportPath;         // what it is writing a script for
    PlanKind m_planKind = PlanKind::Upgrade;
    bool m_startingDemo = false;
    bool m_demoRunning = false;
    QString m_demoFolder;
    QString m_pickWhenRead;
    bool m_refreshAfterRun = false;
};

} // namespace limbeck::gui
