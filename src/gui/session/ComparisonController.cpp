#include "session/ComparisonController.h"

#include <QThreadPool>

namespace limbeck::gui {

ComparisonController::ComparisonController(std::shared_ptr<PasswordMemory> passwords, QObject *parent)
    : QObject(parent), m_passwords(std::move(passwords))
{
}

// All are told to end before the first is waited for.
ComparisonController::~ComparisonController()
{
    stop();
    for (const Reading &reading : m_readings) {
        if (reading.reader)
            reading.reader->end();
    }
}

void ComparisonController::compare(const std::shared_ptr<const Project> &project,
                                   const std::array<Side, 2> &sides, const VersionTable &table)
{
    stop();
    for (int i = 0; i < int(sides.size()); ++i) {
        Reading &reading = m_readings[size_t(i)];
        if (!reading.reader)
            makeReader(i);
        reading.id = ++m_lastId;
        reading.stop = {};
        reading.reader->post([id = reading.id, project, side = sides[size_t(i)], table,
                              stop = reading.stop.get_token()](ComparisonHost &host) {
            host.read(id, project, side.environment, side.chosenVariable, table, stop);
        });
    }
}

void ComparisonController::makeReader(int side)
{
    m_readings[size_t(side)].reader =
        std::make_unique<Reader>(QStringLiteral("limbeck-compare-%1").arg(side + 1), m_passwords);
    ComparisonHost *host = m_readings[size_t(side)].reader->object();
    connect(host, &ComparisonHost::environmentRead, this,
            [this, side](quint64 id, const ComparedEnvironment &environment) {
                if (id == m_readings[size_t(side)].id)
                    Q_EMIT environmentRead(side, environment);
            });
    connect(host, &ComparisonHost::databaseRead, this,
            [this, side](quint64 id, const ComparedDatabase &database) {
                if (id != m_readings[size_t(side)].id)
                    return;
                m_readings[size_t(side)].id = 0;
                Q_EMIT databaseRead(side, database);
            });
}

void ComparisonController::stop()
{
    for (Reading &reading : m_readings) {
        if (reading.id != 0)
            abandon(reading);
    }
}

// A connect that hangs cannot be interrupted; its thread runs into the timeout by itself, and what comes next
// gets a new one. A query is given up by the server, which takes a round trip or a timeout to ask.
void ComparisonController::abandon(Reading &reading)
{
    reading.id = 0;
    Reader *left = m_abandoned.emplace_back(std::move(reading.reader)).get();
    left->object()->disconnect(this);
    QThreadPool::globalInstance()->start([stop = reading.stop]() mutable { stop.request_stop(); });
    connect(&left->thread(), &QThread::finished, this, [this, left] {
        std::erase_if(m_abandoned, [left](const auto &reader) { return reader.get() == left; });
    });
    left->end();
}

} // namespace limbeck::gui
