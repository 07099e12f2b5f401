#include "views/FindingExplanation.h"

#include "lint/LintRule.h"
#include "theme/Theme.h"
#include "views/SqlEdit.h"
#include "views/SqlView.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace limbeck::gui {

namespace {

// Up to so many lines of the example are seen without scrolling in it.
constexpr int mostLines = 16;

void setColor(QLabel *label, Theme::Token token)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, Theme::color(token));
    label->setPalette(palette);
}

} // namespace

FindingExplanation::FindingExplanation(QWidget *parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus); // its texts take the keyboard
    auto *page = new QWidget(this);
    page->setBackgroundRole(QPalette::Base);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(4);
    setWidget(page);
    m_codeText = addText();
    m_facts = addText();
    column->addSpacing(4);
    m_whyTitle = addTitle();
    m_why = addText();
    column->addSpacing(4);
    m_safeTitle = addTitle();
    m_safe = addText();
    column->addSpacing(4);
    m_exampleTitle = addTitle();
    m_example = new SqlView(page);
    column->addWidget(m_example);
    column->addStretch(1);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &FindingExplanation::setLooks);
    setLooks();
    showRule();
}

QLabel *FindingExplanation::addText()
{
    auto *label = new QLabel(widget());
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    widget()->layout()->addWidget(label);
    return label;
}

QLabel *FindingExplanation::addTitle()
{
    QLabel *label = addText();
    label->setTextInteractionFlags(Qt::NoTextInteraction);
    return label;
}

bool FindingExplanation::explains(const Finding &finding)
{
    return findLintRule(finding.code) != nullptr;
}

void FindingExplanation::setFinding(const std::optional<Finding> &finding)
{
    const QString code = finding && explains(*finding) ? finding->code : QString();
    if (code == m_code)
        return;
    m_code = code;
    showRule();
    ensureVisible(0, 0);
}

void FindingExplanation::showRule()
{
    const LintRule *rule = m_code.isEmpty() ? nullptr : findLintRule(m_code);
    for (QWidget *part : std::initializer_list<QWidget *>{m_facts, m_whyTitle, m_why, m_safeTitle, m_safe,
                                                          m_exampleTitle, m_example})
        part->setVisible(rule);
    m_codeText->setFont(rule ? Theme::monospaceFont() : font());
    if (!rule) {
        m_codeText->setText(tr("Pick a finding of a rule to read why it matters and what the safe way is."));
        return;
    }
    m_codeText->setText(m_code);
    const QString lock = QString::fromLatin1(rule->lock);
    m_facts->setText(lock.isEmpty() ? rule->versions()
                                    : tr("Takes %1 · %2", "a lock, versions").arg(lock, rule->versions()));
    m_whyTitle->setText(tr("Why"));
    m_why->setText(LintRule::translated(rule->why));
    m_safeTitle->setText(tr("The safe way"));
    m_safe->setText(LintRule::translated(rule->safeWay));
    m_exampleTitle->setText(tr("Example"));
    const QByteArray example = rule->goodExample().toUtf8();
    m_exampleTitle->setVisible(!example.isEmpty());
    m_example->setVisible(!example.isEmpty());
    m_example->edit()->setAccessibleName(tr("Example of the safe way"));
    m_example->setSql(example);
    const int lines = std::min(mostLines, int(example.count('\n')) + 1);
    const int line = QFontMetrics(Theme::monospaceFont()).lineSpacing();
    m_example->setFixedHeight(lines * line + 2 * line);
}

void FindingExplanation::setLooks()
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    for (QLabel *title : {m_whyTitle, m_safeTitle, m_exampleTitle})
        title->setFont(bold);
    setColor(m_facts, Theme::Token::Secondary);
    setColor(m_codeText, Theme::Token::Secondary);
}

void FindingExplanation::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        showRule();
    QScrollArea::changeEvent(event);
}

} // namespace limbeck::gui
