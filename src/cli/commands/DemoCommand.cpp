#include "commands/Commands.h"

#include "CommandLine.h"
#include "Context.h"
#include "Tr.h"

#include "demo/Demo.h"

#include <QBuffer>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class DemoCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"demo"_s,
                {},
                Tr::tr("a tour of the sample project on a private server; leaves nothing behind"),
                {},
                {u"demo"_s}};
    }
    Outcome run(Context &context) const override;
};

// The commands of the tour, as a person would type them.
QList<QStringList> tour()
{
    const QStringList development{u"--env"_s, u"development"_s};
    return {{u"environments"_s},
            development + QStringList{u"target"_s},
            development + QStringList{u"test"_s},
            development + QStringList{u"pending"_s},
            development + QStringList{u"plan"_s, u"head"_s},
            development + QStringList{u"upgrade"_s, u"head"_s},
            development + QStringList{u"current"_s}};
}

struct Stop
{
    ExitCode code = ExitCode::Done;
    QJsonObject step;
};

// Runs one command of the tour. In JSON mode its lines are gathered: events, and the object at the end.
Stop runStop(Context &context, const QString &folder, const QStringList &words, const std::stop_token &stop)
{
    Io io = context.io();
    io.watchStop = [stop] { return stop; };
    QStringList arguments = QStringList{u"--project"_s, folder} + words;
    if (!context.out().isJson()) {
        context.out().line();
        context.out().line(u"$ limbeck-cli "_s + words.join(u' '), Style::Bold);
        return {runCommandLine(arguments, io), {}};
    }
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    io.out = &buffer;
    Stop result;
    result.code = runCommandLine(arguments + QStringList{u"--json"_s}, io);
    QJsonArray events;
    const QList<QByteArray> lines = buffer.data().trimmed().split('\n');
    for (const QByteArray &line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object.contains("event"_L1))
            events.append(object);
        else
            result.step = object;
    }
    if (!events.isEmpty())
        result.step.insert(u"events"_s, events);
    return result;
}

Error cancelled()
{
    return {u"run.cancelled"_s, Tr::tr("The demo was stopped."), {}, {}, {}, {}};
}

Outcome DemoCommand::run(Context &context) const
{
    const std::stop_token stop = context.io().stopToken();
    const auto demo =
        Demo::start([&context](const QString &text) { context.out().line(text + u"…"_s, Style::Dim); }, stop);
    // Ctrl+C reaches the private server too, so what fails after it fails because of it.
    if (!demo)
        return Outcome::failed(stop.stop_requested() ? cancelled() : demo.error());
    QJsonArray steps;
    const QList<QStringList> commands = tour();
    for (const QStringList &words : commands) {
        const Stop result = runStop(context, (*demo)->projectFolder(), words, stop);
        steps.append(result.step);
        if (stop.stop_requested())
            return Outcome::failed(cancelled(), {{u"steps"_s, steps}});
        if (result.code != ExitCode::Done)
            return {
                {{u"steps"_s, steps}},
                {u"demo.failed"_s, Tr::tr("The tour stopped at `%1`.").arg(words.join(u' ')), {}, {}, {}, {}},
                result.code};
    }
    context.out().line();
    context.out().line(Tr::tr("The tour is over; its server and its folder are gone."), Style::Good);
    return Outcome::done({{u"steps"_s, steps}});
}

} // namespace

std::unique_ptr<Command> makeDemoCommand()
{
    return std::make_unique<DemoCommand>();
}

} // namespace limbeck::cli
