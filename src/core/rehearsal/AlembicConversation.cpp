#include "rehearsal/AlembicConversation.h"

#include "run/AlembicErrors.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

struct TalkText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Rehearsal)
};

constexpr std::chrono::milliseconds grace{5000}; // for the child to end by itself at a stop

QList<QVariantList> rowsFrom(const QJsonArray &array)
{
    QList<QVariantList> rows;
    rows.reserve(array.size());
    for (const QJsonValue &row : array)
        rows.append(row.toArray().toVariantList());
    return rows;
}

} // namespace

AlembicConversation::AlembicConversation(std::unique_ptr<ChildTalk> talk, std::stop_token stop)
    : m_talk(std::move(talk)), m_stop(std::move(stop))
{
}

void AlembicConversation::run(const Handler &handler)
{
    m_handler = handler;
    while (const auto message = m_talk->next(m_stop)) {
        if (message->kind == AlembicMessage::Kind::Event)
            m_handler(message->event);
    }
    if (!m_stop.stop_requested())
        return;
    m_talk->stop(grace);
    while (m_talk->next({})) { // what it says at its end
    }
}

// What comes before it goes to the handler: notices, and what the project logs.
Result<QJsonObject> AlembicConversation::await(QLatin1StringView event)
{
    while (const auto message = m_talk->next(m_stop)) {
        if (message->kind != AlembicMessage::Kind::Event)
            continue;
        if (message->event.value("event"_L1) == event)
            return message->event;
        m_handler(message->event);
    }
    if (m_stop.stop_requested())
        return fail("rehearsal.cancelled", TalkText::tr("The rehearsal was stopped."));
    const auto ending = m_talk->ending();
    return fail(ending ? AlembicErrors::died(*ending) : ending.error());
}

Result<QList<QVariantList>> AlembicConversation::ask(const QByteArray &sql)
{
    m_talk->say({{u"command"_s, u"ask"_s}, {u"sql"_s, QString::fromUtf8(sql)}});
    const auto answer = await("answer"_L1);
    if (!answer)
        return fail(answer.error());
    if (answer->contains("error"_L1)) {
        Error error;
        error.code = u"sql.error"_s;
        error.message = answer->value("error"_L1).toString();
        error.sqlstate = answer->value("sqlstate"_L1).toString();
        return fail(error);
    }
    return rowsFrom(answer->value("rows"_L1).toArray());
}

Result<QJsonObject> AlembicConversation::runFunction(const QString &name, bool undo)
{
    m_talk->say({{u"command"_s, u"run"_s}, {u"function"_s, name}, {u"undo"_s, undo}});
    return await("back"_L1);
}

} // namespace limbeck
