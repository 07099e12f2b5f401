#pragma once

#include "alembic/ChildTalk.h"
#include "rehearsal/RowQuery.h"

#include <functional>

namespace limbeck {

// The rehearsal's side of ChildTalk: events go to a handler, questions are answered by the project's own
// connection. docs/alembic.md describes both. The thread of the talk.
class AlembicConversation
{
public:
    using Handler = std::function<void(const QJsonObject &event)>;

    AlembicConversation(std::unique_ptr<ChildTalk> talk, std::stop_token stop);

    // Hands all events but the answers to `handler` until the child has ended or a stop is requested; then
    // the child is ended.
    void run(const Handler &handler);
    // Rows of a query on the project's connection, while it pauses. Errors: sql.error, alembic.died,
    // rehearsal.cancelled.
    Result<QList<QVariantList>> ask(const QByteArray &sql);
    // A revision's other function; `undo`: in a savepoint, to be taken back by undo(). The event `back`: {ok,
    // needs_commit} and, where it failed, the fields of `failed`. Errors: alembic.died, rehearsal.cancelled.
    Result<QJsonObject> runFunction(const QString &name, bool undo);
    void undo() { m_talk->say({{QStringLiteral("command"), QStringLiteral("undo")}}); }
    void go() { m_talk->say({{QStringLiteral("command"), QStringLiteral("go")}}); }

    Result<AlembicEnding> ending() const { return m_talk->ending(); }

private:
    Result<QJsonObject> await(QLatin1StringView event);

    std::unique_ptr<ChildTalk> m_talk;
    std::stop_token m_stop;
    Handler m_handler;
};

} // namespace limbeck
