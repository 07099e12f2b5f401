#include "RunFixture.h"

#include "SharedSandbox.h"

#include <QJsonDocument>

namespace limbeck::test {

namespace {

std::unique_ptr<Session> openOrDie(const Target &target)
{
    auto session = Session::open(target);
    if (!session)
        qFatal("%s: %s", qPrintable(session.error().message), qPrintable(session.error().detail));
    return std::move(*session);
}

} // namespace

void RunRecorder::handle(const RunEvent &event)
{
    events.push_back(event);
    if (onEvent)
        onEvent(event);
}

QString RunRecorder::everything() const
{
    QString text;
    for (const RunEvent &event : events) {
        const LogText line = describe(event);
        text += line.text + QLatin1Char('\n') + line.details + QLatin1Char('\n') +
                QString::fromUtf8(QJsonDocument(toJson(event)).toJson(QJsonDocument::Compact)) +
                QLatin1Char('\n');
    }
    return text;
}

RunFixture::RunFixture() : RunFixture(freshDatabase(QStringLiteral("run"))) {}

RunFixture::RunFixture(const Target &databaseTarget) : target(databaseTarget), m_session(openOrDie(target))
{
    options.environment = QStringLiteral("staging");
}

void RunFixture::reconnect()
{
    m_session = openOrDie(target);
}

std::unique_ptr<Session> RunFixture::otherSession() const
{
    return openOrDie(target);
}

AppliedState RunFixture::state()
{
    const auto read = AppliedState::read(*m_session, options.versionTable);
    if (!read)
        qFatal("%s", qPrintable(read.error().message));
    return *read;
}

Plan RunFixture::plan(PlanKind kind, const QString &goal)
{
    const auto made = makePlan(scripts.open(), {kind, goal, target.identity(), state().heads});
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return *made;
}

RunReport RunFixture::run(const Plan &plan, std::stop_token stop)
{
    recorder.events.clear();
    return Runner(*m_session, options).run(plan, recorder, std::move(stop));
}

QString RunFixture::ask(const QByteArray &sql) const
{
    const auto session = openOrDie(target);
    const auto value = session->value(sql);
    if (!value)
        qFatal("%s: %s", sql.constData(), qPrintable(value.error().message));
    return value->toString();
}

} // namespace limbeck::test
