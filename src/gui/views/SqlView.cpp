#include "views/SqlView.h"

#include "theme/Theme.h"
#include "views/FindBar.h"
#include "views/SqlEdit.h"
#include "views/SqlText.h"
#include "views/TextSearch.h"

#include <QEvent>
#include <QLabel>
#include <QTextCursor>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace limbeck::gui {

SqlView::SqlView(QWidget *parent)
    : QWidget(parent)
    , m_edit(new SqlEdit(this))
    , m_findBar(new FindBar(this))
    , m_notice(new QLabel(this))
    , m_search(new TextSearch(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(m_edit);
    layout->addWidget(m_findBar);
    m_notice->setTextFormat(Qt::PlainText);
    m_notice->setMargin(4);
    m_notice->setWordWrap(true);
    m_notice->hide();
    m_findBar->hide();
    setFocusProxy(m_edit);
    connectFind();
    retranslate();
}

SqlView::~SqlView() = default;

void SqlView::connectFind()
{
    connect(m_edit, &SqlEdit::findRequested, this, &SqlView::find);
    connect(m_edit, &SqlEdit::findAgainRequested, this, &SqlView::findAgain);
    connect(m_edit, &SqlEdit::escapePressed, this, &SqlView::closeFind);
    connect(m_findBar, &FindBar::patternChanged, this, &SqlView::startSearch);
    connect(m_findBar, &FindBar::nextRequested, this, [this] { findAgain(true); });
    connect(m_findBar, &FindBar::previousRequested, this, [this] { findAgain(false); });
    connect(m_findBar, &FindBar::closed, this, &SqlView::closeFind);
    connect(m_search, &TextSearch::progressed, this, &SqlView::searchProgressed);
}

void SqlView::setScript(const RevisionScript &script, StepDirection direction)
{
    constexpr int toTheEnd = std::numeric_limits<int>::max();
    const int up = script.up.line - 1; // lines from 0
    const int down = script.down ? script.down->line - 1 : toTheEnd;
    int dimFrom = down;
    int dimTo = up > down ? up : toTheEnd;
    if (direction == StepDirection::Downgrade) {
        dimFrom = up;
        dimTo = down > up ? down : toTheEnd;
    }
    load(SqlText(script.content), script.language, 1, dimFrom, dimTo);
    if (direction == StepDirection::Downgrade && script.down)
        m_edit->showPlace(script.down->line, 0, false);
}

void SqlView::setSql(const QByteArray &sql, int firstLine)
{
    load(SqlText(sql), ScriptLanguage::Sql, firstLine);
}

void SqlView::setText(const QByteArray &utf8, ScriptLanguage language)
{
    load(SqlText(utf8), language);
}

void SqlView::clear()
{
    setSql({});
}

void SqlView::load(const SqlText &text, ScriptLanguage language, int firstLine, int dimFrom, int dimTo)
{
    const std::array<int, 4> key{int(language), firstLine, dimFrom, dimTo};
    if (text.bytes() == m_shown && key == m_shownKey)
        return;
    m_shown = text.bytes();
    m_shownKey = key;
    m_language = language;
    m_edit->load(text, language, firstLine, dimFrom, dimTo);
    retranslate();
    if (m_findBar->isVisible())
        startSearch();
}

void SqlView::goTo(int line, int column)
{
    m_edit->showPlace(line, column, true);
}

void SqlView::find()
{
    const QString selected = m_edit->textCursor().selectedText();
    const bool oneLine = !selected.contains(QChar::ParagraphSeparator);
    m_findBar->open(oneLine ? selected : QString());
    startSearch();
}

void SqlView::startSearch()
{
    if (!m_findBar->isVisible())
        return;
    m_anchor = m_edit->textCursor().selectionStart();
    m_search->start(m_edit->text().display(), m_findBar->pattern(), m_findBar->caseSensitivity());
    m_edit->setMatches(m_search);
}

void SqlView::searchProgressed()
{
    const auto &matches = m_search->matches();
    const bool ahead = !matches.empty() && matches.back() >= m_anchor;
    if (m_anchor >= 0 && (ahead || !m_search->isRunning())) {
        if (const auto match = m_search->next(m_anchor))
            m_edit->select(*match, m_search->length());
        m_anchor = -1;
    }
    m_edit->refreshMarks();
    showCount();
}

void SqlView::findAgain(bool forward)
{
    if (m_findBar->pattern().isEmpty()) {
        find();
        return;
    }
    if (m_search->length() == 0) // the bar was closed
        m_search->start(m_edit->text().display(), m_findBar->pattern(), m_findBar->caseSensitivity());
    const QTextCursor cursor = m_edit->textCursor();
    const auto match =
        forward ? m_search->next(cursor.selectionEnd()) : m_search->previous(cursor.selectionStart());
    if (match)
        m_edit->select(*match, m_search->length());
    showCount();
}

void SqlView::showCount()
{
    m_findBar->setMatches(m_search->number(m_edit->textCursor().selectionStart()),
                          int(m_search->matches().size()), m_search->isRunning() || m_search->isCut());
}

void SqlView::closeFind()
{
    if (!m_findBar->isVisible())
        return;
    m_findBar->hide();
    m_edit->setMatches(nullptr);
    m_search->stop();
    m_edit->setFocus(Qt::OtherFocusReason);
}

void SqlView::retranslate()
{
    m_edit->setAccessibleName(m_language == ScriptLanguage::Python ? tr("Python") : tr("SQL"));
    const int cut = m_edit->text().cutLines();
    m_notice->setVisible(cut > 0);
    m_notice->setText(
        tr("%Ln line(s) are longer than %L1 characters and are shown only so far.", nullptr, cut)
            .arg(SqlText::maxLineLength));
}

void SqlView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
