#include "views/TextSearch.h"

#include <QStringMatcher>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr qsizetype sliceLength = 1 << 19; // characters; some milliseconds

} // namespace

TextSearch::TextSearch(QObject *parent) : QObject(parent)
{
    m_slice.setSingleShot(true);
    m_slice.setInterval(0);
    connect(&m_slice, &QTimer::timeout, this, &TextSearch::scan);
}

void TextSearch::start(const QString &text, const QString &pattern, Qt::CaseSensitivity sensitivity)
{
    stop();
    m_text = text;
    m_pattern = pattern;
    m_sensitivity = sensitivity;
    if (pattern.isEmpty())
        Q_EMIT progressed();
    else
        scan();
}

void TextSearch::stop()
{
    m_slice.stop();
    m_matches.clear();
    m_at = 0;
    m_pattern.clear();
    m_text.clear();
}

void TextSearch::scan()
{
    const QStringMatcher matcher(m_pattern, m_sensitivity);
    // A slice goes so far that a match that begins in it ends in it, too.
    const qsizetype end = std::min(m_text.size(), m_at + sliceLength + m_pattern.size() - 1);
    const QStringView part = QStringView(m_text).first(end);
    qsizetype at = m_at;
    while ((at = matcher.indexIn(part, at)) >= 0 && !isCut()) {
        m_matches.push_back(at);
        at += m_pattern.size();
        m_at = at;
    }
    m_at = std::max(m_at, end - m_pattern.size() + 1);
    if (end < m_text.size() && !isCut())
        m_slice.start();
    Q_EMIT progressed();
}

std::optional<qsizetype> TextSearch::next(qsizetype from) const
{
    if (m_matches.empty())
        return {};
    const auto found = std::lower_bound(m_matches.begin(), m_matches.end(), from);
    return found == m_matches.end() ? m_matches.front() : *found;
}

std::optional<qsizetype> TextSearch::previous(qsizetype before) const
{
    if (m_matches.empty())
        return {};
    const auto found = std::lower_bound(m_matches.begin(), m_matches.end(), before);
    return found == m_matches.begin() ? m_matches.back() : *std::prev(found);
}

int TextSearch::number(qsizetype position) const
{
    const auto found = std::lower_bound(m_matches.begin(), m_matches.end(), position);
    return found != m_matches.end() && *found == position ? int(found - m_matches.begin()) + 1 : 0;
}

} // namespace limbeck::gui
