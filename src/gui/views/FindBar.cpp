#include "views/FindBar.h"

#include "theme/Icons.h"
#include "ui_FindBar.h"

#include <QKeyEvent>

namespace limbeck::gui {

FindBar::FindBar(QWidget *parent) : QWidget(parent), m_ui(std::make_unique<Ui::FindBar>())
{
    m_ui->setupUi(this);
    setIcons();
    setStatus({}, false);
    setFocusProxy(m_ui->pattern);
    m_ui->pattern->setMinimumWidth(fontMetrics().averageCharWidth() * 28);
    connect(m_ui->pattern, &QLineEdit::textChanged, this, &FindBar::patternChanged);
    connect(m_ui->matchCase, &QToolButton::toggled, this, &FindBar::patternChanged);
    connect(m_ui->next, &QToolButton::clicked, this, &FindBar::nextRequested);
    connect(m_ui->previous, &QToolButton::clicked, this, &FindBar::previousRequested);
    connect(m_ui->close, &QToolButton::clicked, this, &FindBar::closed);
    connect(Theme::notifier(), &ThemeNotifier::changed, this,
            [this] { setStatus(m_ui->status->text(), m_bad); });
}

FindBar::~FindBar() = default;

void FindBar::open(const QString &pattern)
{
    if (!pattern.isEmpty())
        m_ui->pattern->setText(pattern);
    show();
    m_ui->pattern->selectAll();
    m_ui->pattern->setFocus(Qt::ShortcutFocusReason);
}

QString FindBar::pattern() const
{
    return m_ui->pattern->text();
}

Qt::CaseSensitivity FindBar::caseSensitivity() const
{
    return m_ui->matchCase->isChecked() ? Qt::CaseSensitive : Qt::CaseInsensitive;
}

void FindBar::setMatches(int current, int total, bool more)
{
    if (pattern().isEmpty())
        setStatus({}, false);
    else if (total == 0)
        setStatus(more ? tr("Searching…") : tr("No match"), !more);
    else if (more)
        setStatus(tr("%1 of more than %L2").arg(current).arg(total), false);
    else
        setStatus(tr("%1 of %L2").arg(current).arg(total), false);
}

void FindBar::setFound(bool found)
{
    const bool bad = !found && !pattern().isEmpty();
    setStatus(bad ? tr("No match") : QString(), bad);
}

void FindBar::setStatus(const QString &text, bool bad)
{
    m_bad = bad;
    QPalette palette;
    palette.setColor(QPalette::WindowText, Theme::color(bad ? Theme::Token::Error : Theme::Token::Secondary));
    m_ui->status->setPalette(palette);
    m_ui->status->setText(text);
}

void FindBar::setIcons()
{
    m_ui->matchCase->setIcon(icon("match-case"));
    m_ui->previous->setIcon(icon("chevron-up"));
    m_ui->next->setIcon(icon("chevron-down"));
    m_ui->close->setIcon(icon("close"));
}

void FindBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        Q_EMIT patternChanged(); // the owner tells the count again, in the new language
    }
    QWidget::changeEvent(event);
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    const bool back = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Escape:
        Q_EMIT closed();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F3:
        if (back)
            Q_EMIT previousRequested();
        else
            Q_EMIT nextRequested();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace limbeck::gui
