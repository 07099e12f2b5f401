#include "views/RefusalView.h"

#include "theme/Theme.h"

#include <QEvent>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace limbeck::gui {

namespace {

constexpr int shownPlaces = 4;

QLabel *label(QWidget *parent, bool selectable)
{
    auto *made = new QLabel(parent);
    made->setTextFormat(Qt::PlainText);
    if (selectable)
        made->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return made;
}

} // namespace

RefusalView::RefusalView(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout)
    , m_wantedLabel(label(this, false))
    , m_wanted(addRow(m_wantedLabel))
    , m_foundLabel(label(this, false))
    , m_found(addRow(m_foundLabel))
    , m_placesLabel(label(this, false))
    , m_places(new QWidget(this))
    , m_hint(label(this, true))
    , m_mend(new QPushButton(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(fontMetrics().height() + 8, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(m_grid);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(1, 1);
    m_grid->addWidget(m_placesLabel, 2, 0);
    m_grid->addWidget(m_places, 2, 1);
    auto *links = new QHBoxLayout(m_places);
    links->setContentsMargins(0, 0, 0, 0);
    links->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_hint->setWordWrap(true);
    row->addWidget(m_hint, 1);
    row->addWidget(m_mend);
    column->addLayout(row);
    connect(m_mend, &QPushButton::clicked, this, &RefusalView::mendRequested);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &RefusalView::setLooks);
    retranslate();
    setLooks();
    hide();
}

QLabel *RefusalView::addRow(QLabel *caption)
{
    auto *value = label(this, true);
    value->setWordWrap(true);
    const int row = m_grid->rowCount() - (m_grid->count() == 0 ? 1 : 0);
    m_grid->addWidget(caption, row, 0, Qt::AlignTop);
    m_grid->addWidget(value, row, 1);
    return value;
}

bool RefusalView::setRefusal(const RunFinished &run)
{
    if (!run.refusal)
        return false;
    m_refusal = *run.refusal;
    m_wanted->setText(m_refusal.wanted);
    m_wanted->setToolTip(m_refusal.wantedOrigin.describe().toHtmlEscaped());
    m_found->setText(m_refusal.found);
    m_hint->setText(run.error.hint);
    m_mend->setVisible(run.error.code != QLatin1String("guard.several-engines"));
    showPlaces();
    retranslate();
    return true;
}

// Where the other target is written (alembic.ini), then the calls that led to it.
QList<SourceLocation> RefusalView::places() const
{
    QList<SourceLocation> found;
    const QList<TargetRefusal::Place> all = m_refusal.written + m_refusal.calls;
    for (const TargetRefusal::Place &place : all) {
        if (place.where.isValid() && !found.contains(place.where) && found.size() < shownPlaces)
            found.append(place.where);
    }
    return found;
}

void RefusalView::showPlaces()
{
    qDeleteAll(m_places->findChildren<QToolButton *>(QString(), Qt::FindDirectChildrenOnly));
    auto *links = static_cast<QHBoxLayout *>(m_places->layout());
    while (QLayoutItem *item = links->takeAt(0))
        delete item;
    const QList<SourceLocation> all = places();
    for (const SourceLocation &where : all) {
        auto *link = new QToolButton(m_places);
        link->setAutoRaise(true);
        link->setFocusPolicy(Qt::StrongFocus);
        link->setText(QStringLiteral("%1:%2").arg(QFileInfo(where.file).fileName()).arg(where.line));
        link->setToolTip(where.toString().toHtmlEscaped());
        link->setAccessibleName(tr("Show %1").arg(link->text()));
        connect(link, &QToolButton::clicked, this, [this, where] { Q_EMIT placeRequested(where); });
        links->addWidget(link);
    }
    links->addStretch(1);
    m_placesLabel->setVisible(!all.isEmpty());
    m_places->setVisible(!all.isEmpty());
}

void RefusalView::setLooks()
{
    for (QLabel *caption : {m_wantedLabel, m_foundLabel, m_placesLabel}) {
        QPalette palette;
        palette.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
        caption->setPalette(palette);
    }
    m_wanted->setFont(Theme::monospaceFont());
    QFont bold = Theme::monospaceFont();
    bold.setWeight(QFont::DemiBold);
    m_found->setFont(bold);
    QPalette wrong;
    wrong.setColor(QPalette::WindowText, Theme::color(Theme::Token::Error));
    m_found->setPalette(wrong);
}

void RefusalView::retranslate()
{
    m_wantedLabel->setText(tr("Resolved target"));
    m_foundLabel->setText(tr("Target of env.py"));
    m_placesLabel->setText(tr("It comes from"));
    m_wanted->setAccessibleName(QStringLiteral("%1: %2").arg(m_wantedLabel->text(), m_wanted->text()));
    m_found->setAccessibleName(QStringLiteral("%1: %2").arg(m_foundLabel->text(), m_found->text()));
    m_hint->setAccessibleName(tr("What to do next"));
    m_mend->setText(tr("Mend…"));
    m_mend->setAccessibleName(tr("Mend env.py"));
}

void RefusalView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
