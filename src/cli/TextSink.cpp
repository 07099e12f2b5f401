#include "TextSink.h"

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

Style styleOf(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return Style::Dim;
    case LogLevel::Info:
        return Style::Plain;
    case LogLevel::Warning:
        return Style::Warning;
    case LogLevel::Error:
        return Style::Bad;
    }
    Q_UNREACHABLE();
}

} // namespace

void TextSink::handle(const RunEvent &event)
{
    const LogText text = describe(event);
    if (std::holds_alternative<StatementStarted>(event)) { // its end is told, with the time that it took
        m_output.transient(u"  "_s + printable(text.text.simplified()));
        return;
    }
    if (std::holds_alternative<RunBackends>(event)) // for programs
        return;
    const bool inside =
        std::holds_alternative<StatementFinished>(event) || std::holds_alternative<NoticeReceived>(event);
    m_output.line((inside ? u"  "_s : QString()) + printable(text.text), styleOf(text.level));
}

} // namespace limbeck::cli
