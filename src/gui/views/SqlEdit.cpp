#include "views/SqlEdit.h"

#include "theme/Theme.h"
#include "views/TextSearch.h"

#include <QElapsedTimer>
#include <QKeyEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QTextBlock>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int sliceMilliseconds = 8;
constexpr qsizetype firstSlice = 64 * 1024; // characters shown at once
constexpr qsizetype nextSlice = 32 * 1024;
constexpr int margin = 8;
constexpr int blocksAround = 40; // coloured beyond what is in view

// The strip with the line numbers.
class Gutter : public QWidget
{
public:
    explicit Gutter(SqlEdit *edit) : QWidget(edit), m_edit(edit) {}
    QSize sizeHint() const override { return {m_edit->gutterWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent *event) override { m_edit->paintGutter(event); }

private:
    SqlEdit *m_edit;
};

} // namespace

SqlEdit::SqlEdit(QWidget *parent) : QPlainTextEdit(parent), m_gutter(new Gutter(this))
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setUndoRedoEnabled(false);
    setLineWrapMode(NoWrap);
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setFont(Theme::monospaceFont());
    m_defaultSize = font().pointSizeF();
    m_work.setSingleShot(true);
    m_work.setInterval(0);
    connect(&m_work, &QTimer::timeout, this, &SqlEdit::workOn);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int dy) {
        if (dy != 0)
            m_gutter->scroll(0, dy);
        else
            m_gutter->update(0, rect.y(), m_gutter->width(), rect.height());
        // A jump by keyboard moves the text without scrollContentsBy(); what comes into view wants its
        // colours.
        if (rect.contains(viewport()->rect()))
            m_work.start();
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &SqlEdit::refreshMarks);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &SqlEdit::setLooks);
    setLooks();
}

void SqlEdit::setLooks()
{
    setTabStopDistance(4 * QFontMetricsF(font()).horizontalAdvance(QLatin1Char(' ')));
    ++m_generation;
    colourVisible();
    refreshMarks();
    m_gutter->update();
}

void SqlEdit::load(const SqlText &text, ScriptLanguage language, int firstLine, int dimFrom, int dimTo)
{
    m_text = text;
    m_firstLine = firstLine;
    m_errorLine = -1;
    m_wanted.reset();
    m_inserted = 0;
    ++m_generation;
    clear();
    m_highlighter.setText(&m_text, language, dimFrom, dimTo);
    layOutGutter();
    insertSlice();
    moveCursor(QTextCursor::Start);
    workOn();
    refreshMarks();
}

// Puts the next piece of the text at the end of the document.
void SqlEdit::insertSlice()
{
    const QString &all = m_text.display();
    const qsizetype length = std::min(m_inserted == 0 ? firstSlice : nextSlice, all.size() - m_inserted);
    if (length <= 0)
        return;
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(all.mid(m_inserted, length));
    m_inserted += length;
}

void SqlEdit::workOn()
{
    QElapsedTimer clock;
    clock.start();
    while (!isLoaded() && clock.elapsed() < sliceMilliseconds)
        insertSlice();
    const bool more = m_highlighter.advance(sliceMilliseconds);
    colourVisible();
    if (m_wanted && m_wanted->position + m_wanted->length <= m_inserted) {
        const Place place = *m_wanted;
        m_wanted.reset();
        select(place.position, place.length);
    }
    if (more || !isLoaded())
        m_work.start();
}

int SqlEdit::lastVisibleBlock() const
{
    const int lines = viewport()->height() / std::max(1, fontMetrics().height()) + 1;
    return firstVisibleBlock().blockNumber() + lines;
}

void SqlEdit::colourVisible()
{
    const int from = std::max(0, firstVisibleBlock().blockNumber() - blocksAround);
    const int to = lastVisibleBlock() + blocksAround;
    for (QTextBlock block = document()->findBlockByNumber(from); block.isValid() && block.blockNumber() <= to;
         block = block.next()) {
        // A block at the end of what is loaded is not whole yet.
        const bool whole = isLoaded() || block.next().isValid();
        if (whole && block.userState() != m_generation && m_highlighter.isReached(block.blockNumber()))
            colour(block);
    }
}

void SqlEdit::colour(const QTextBlock &block)
{
    QTextBlock changed = block;
    changed.setUserState(m_generation);
    QList<QTextLayout::FormatRange> formats = m_highlighter.formats(block.blockNumber());
    if (formats.isEmpty() && block.layout()->formats().isEmpty())
        return;
    block.layout()->setFormats(formats);
    document()->markContentsDirty(block.position(), block.length());
}

void SqlEdit::showPlace(int line, int column, bool asError)
{
    const int index = std::clamp(line - m_firstLine, 0, std::max(0, m_text.lineCount() - 1));
    if (asError)
        m_errorLine = index;
    const QString &all = m_text.display();
    qsizetype position = 0;
    for (int i = 0; i < index; ++i)
        position = all.indexOf(QLatin1Char('\n'), position) + 1;
    qsizetype end = all.indexOf(QLatin1Char('\n'), position);
    if (end < 0)
        end = all.size();
    // Columns count characters, not UTF-16 units.
    for (int i = 1; i < column && position < end; ++i)
        position += all[position].isHighSurrogate() ? 2 : 1;
    select(std::min(position, end), 0);
    refreshMarks();
    m_gutter->update();
}

void SqlEdit::select(qsizetype position, qsizetype length)
{
    if (position + length > m_inserted) {
        m_wanted = Place{position, length};
        return;
    }
    QTextCursor cursor(document());
    cursor.setPosition(int(position));
    cursor.setPosition(int(position + length), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    if (const int number = cursor.blockNumber();
        number < firstVisibleBlock().blockNumber() + 2 || number > lastVisibleBlock() - 4)
        centerCursor();
    else
        ensureCursorVisible();
}

void SqlEdit::setMatches(const TextSearch *search)
{
    m_search = search;
    refreshMarks();
}

void SqlEdit::refreshMarks()
{
    using Token = Theme::Token;
    QList<QTextEdit::ExtraSelection> marks;
    const auto markLine = [&marks](const QTextCursor &cursor, const QColor &color) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = cursor;
        mark.cursor.clearSelection();
        mark.format.setBackground(color);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks.append(mark);
    };
    const QColor field = Theme::color(Token::Field);
    if (!m_text.bytes().isEmpty())
        markLine(textCursor(), Theme::mix(field, Theme::color(Token::Text), 0.045));
    if (const QTextBlock block = document()->findBlockByNumber(m_errorLine);
        m_errorLine >= 0 && block.isValid())
        markLine(QTextCursor(block), Theme::mix(field, Theme::color(Token::Error), 0.16));
    addMatchMarks(&marks);
    setExtraSelections(marks);
}

void SqlEdit::addMatchMarks(QList<QTextEdit::ExtraSelection> *marks) const
{
    if (!m_search)
        return;
    const QTextBlock first = firstVisibleBlock();
    const QTextBlock last = document()->findBlockByNumber(lastVisibleBlock());
    const qsizetype from = first.position();
    const qsizetype to = last.isValid() ? last.position() + last.length() : m_inserted;
    const auto &matches = m_search->matches();
    for (auto it = std::lower_bound(matches.begin(), matches.end(), from);
         it != matches.end() && *it + m_search->length() <= std::min(to, m_inserted); ++it) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(first);
        mark.cursor.setPosition(int(*it));
        mark.cursor.setPosition(int(*it + m_search->length()), QTextCursor::KeepAnchor);
        mark.format.setBackground(
            Theme::mix(Theme::color(Theme::Token::Field), Theme::color(Theme::Token::Warning), 0.30));
        marks->append(mark);
    }
}

int SqlEdit::gutterWidth() const
{
    const int last = m_firstLine + m_text.lineCount() - 1;
    const int digits = std::max(3, int(QString::number(last).size()));
    return 2 * margin + digits * fontMetrics().horizontalAdvance(QLatin1Char('9'));
}

void SqlEdit::layOutGutter()
{
    setViewportMargins(gutterWidth(), 0, 0, 0);
    const QRect area = contentsRect();
    m_gutter->setGeometry(area.left(), area.top(), gutterWidth(), area.height());
}

void SqlEdit::paintGutter(QPaintEvent *event)
{
    using Token = Theme::Token;
    QPainter painter(m_gutter);
    painter.fillRect(event->rect(), Theme::color(Token::Window));
    if (m_text.bytes().isEmpty())
        return;
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top();
    const int current = textCursor().blockNumber();
    const int width = m_gutter->width();
    for (; block.isValid() && top <= event->rect().bottom(); block = block.next()) {
        const double height = blockBoundingRect(block).height();
        const int number = block.blockNumber();
        const bool error = number == m_errorLine;
        if (error)
            painter.fillRect(QRectF(0, top, 4, height), Theme::color(Token::Error));
        painter.setPen(Theme::color(error               ? Token::Error
                                    : number == current ? Token::Text
                                                        : Token::Secondary));
        painter.drawText(QRectF(0, top, width - margin, height), int(Qt::AlignRight | Qt::AlignVCenter),
                         QString::number(number + m_firstLine));
        top += height;
    }
}

bool SqlEdit::event(QEvent *event)
{
    // These keys mean the text while it has the focus, whatever the window uses them for.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto &key = *static_cast<QKeyEvent *>(event);
        if (key.matches(QKeySequence::Find) || key.matches(QKeySequence::FindNext) ||
            key.matches(QKeySequence::FindPrevious)) {
            event->accept();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void SqlEdit::keyPressEvent(QKeyEvent *event)
{
    const bool control = event->modifiers().testFlag(Qt::ControlModifier);
    if (event->matches(QKeySequence::Find))
        Q_EMIT findRequested();
    else if (event->matches(QKeySequence::FindNext))
        Q_EMIT findAgainRequested(true);
    else if (event->matches(QKeySequence::FindPrevious))
        Q_EMIT findAgainRequested(false);
    else if (event->matches(QKeySequence::ZoomIn) || (control && event->key() == Qt::Key_Equal))
        zoomIn();
    else if (event->matches(QKeySequence::ZoomOut))
        zoomOut();
    else if (control && event->key() == Qt::Key_0)
        zoomInF(float(m_defaultSize - font().pointSizeF()));
    else if (event->key() == Qt::Key_Escape)
        Q_EMIT escapePressed();
    else
        QPlainTextEdit::keyPressEvent(event);
}

void SqlEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    layOutGutter();
    colourVisible();
    refreshMarks();
}

void SqlEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) { // zoomed, too
        setTabStopDistance(4 * QFontMetricsF(font()).horizontalAdvance(QLatin1Char(' ')));
        layOutGutter();
        colourVisible();
    }
}

void SqlEdit::scrollContentsBy(int dx, int dy)
{
    QPlainTextEdit::scrollContentsBy(dx, dy);
    if (dy == 0)
        return;
    colourVisible();
    if (m_search)
        refreshMarks();
}

} // namespace limbeck::gui
