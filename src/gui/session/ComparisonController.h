#pragma once

#include "session/ComparisonHost.h"
#include "session/Threaded.h"

#include <QObject>

#include <array>
#include <memory>
#include <stop_token>
#include <vector>

namespace limbeck::gui {

// Comparing two environments, seen from the GUI thread: each side is read on a thread of its own, so that one
// that does not answer holds up nothing. Never waits; only the last comparison is answered.
class ComparisonController : public QObject
{
    Q_OBJECT

public:
    struct Side
    {
        QString environment;    // its name
        QString chosenVariable; // the URL variable that the person chose, or empty
    };

    explicit ComparisonController(std::shared_ptr<PasswordMemory> passwords, QObject *parent = nullptr);
    ~ComparisonController() override;

    // For each side (0 and 1) answered by environmentRead(), then by databaseRead().
    void compare(const std::shared_ptr<const Project> &project, const std::array<Side, 2> &sides,
                 const VersionTable &table);
    // What has not been answered will not be. A query is cancelled; a connect that hangs is left to end.
    void stop();

Q_SIGNALS:
    void environmentRead(int side, const limbeck::gui::ComparedEnvironment &environment);
    void databaseRead(int side, const limbeck::ComparedDatabase &database);

private:
    using Reader = Threaded<ComparisonHost>;
    struct Reading
    {
        std::unique_ptr<Reader> reader;
        quint64 id = 0; // 0: nothing is being read
        std::stop_source stop;
    };
    void makeReader(int side);
    void abandon(Reading &reading);

    std::shared_ptr<PasswordMemory> m_passwords;
    std::array<Reading, 2> m_readings;
    std::vector<std::unique_ptr<Reader>> m_abandoned; // each until its thread has ended
    quint64 m_lastId = 0;
};

} // namespace limbeck::gui
