#include "views/FindingsView.h"

#include "models/FindingModel.h"
#include "theme/Icons.h"
#include "ui_FindingsView.h"
#include "views/CopyKey.h"
#include "views/FindingExplanation.h"
#include "views/FindingsViewDelegate.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>

#include <algorithm>

namespace limbeck::gui {

FindingsView::FindingsView(QWidget *parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::FindingsView>()), m_model(new FindingModel(this))
{
    m_ui->setupUi(this);
    auto *delegate = new FindingsViewDelegate(this);
    m_ui->list->setModel(m_model);
    m_ui->list->setItemDelegate(delegate);
    m_ui->list->setResizeMode(QListView::Adjust);
    m_ui->list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_ui->list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_ui->list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    new CopyKey(m_ui->list, [this] { copy(); });
    setFocusProxy(m_ui->list);
    const auto filter = [this](QToolButton *button, Severity severity) {
        connect(button, &QToolButton::toggled, this, [this, severity](bool shown) {
            m_model->setShown(severity, shown);
            showPage();
        });
    };
    filter(m_ui->errors, Severity::Error);
    filter(m_ui->warnings, Severity::Warning);
    filter(m_ui->notes, Severity::Info);
    connect(m_ui->copy, &QToolButton::clicked, this, &FindingsView::copy);
    connect(m_ui->list, &QListView::activated, this, &FindingsView::activate);
    connect(m_ui->list->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_picked = selected();
        showExplanation();
    });
    const int character = fontMetrics().averageCharWidth();
    m_ui->split->setSizes({character * 80, character * 60});
    m_ui->split->setStretchFactor(0, 4);
    m_ui->split->setStretchFactor(1, 3);
    connect(delegate, &FindingsViewDelegate::placeClicked, this, &FindingsView::activate);
    connect(delegate, &FindingsViewDelegate::mendClicked, this, &FindingsView::mendRequested);
    connect(m_ui->mend, &QToolButton::clicked, this, &FindingsView::mendRequested);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &FindingsView::setLooks);
    setLooks();
    retranslate();
    showPage();
}

FindingsView::~FindingsView() = default;

void FindingsView::setFindings(const Findings &findings)
{
    m_model->setFindings(findings);
    selectPicked();
    retranslate();
    showPage();
}

void FindingsView::setExplaining(bool explaining)
{
    m_isExplaining = explaining;
    showExplanation();
}

Findings FindingsView::selected() const
{
    Findings findings;
    const QModelIndexList indexes = m_ui->list->selectionModel()->selectedIndexes();
    for (const QModelIndex &index : indexes)
        findings.append(m_model->finding(index.row()));
    return findings;
}

// The findings are made anew each time that the project is read, which takes its moment.
void FindingsView::selectPicked()
{
    const Findings picked = m_picked;
    for (int row = 0; !picked.isEmpty() && row < m_model->rowCount(); ++row) {
        if (picked.contains(m_model->finding(row)))
            m_ui->list->selectionModel()->setCurrentIndex(m_model->index(row), QItemSelectionModel::Select);
    }
    m_picked = picked;
}

void FindingsView::showExplanation()
{
    bool any = false;
    for (int row = 0; m_isExplaining && !any && row < m_model->rowCount(); ++row)
        any = FindingExplanation::explains(m_model->finding(row));
    m_ui->explanation->setVisible(any);
    const Findings picked = selected();
    m_ui->explanation->setFinding(picked.size() == 1 ? std::optional(picked.constFirst()) : std::nullopt);
}

QListView *FindingsView::list() const
{
    return m_ui->list;
}

void FindingsView::setLooks()
{
    m_ui->errors->setIcon(severityIcon(Severity::Error));
    m_ui->warnings->setIcon(severityIcon(Severity::Warning));
    m_ui->notes->setIcon(severityIcon(Severity::Info));
    m_ui->copy->setIcon(icon("copy"));
    m_ui->mend->setIcon(icon("mend"));
    const int side = fontMetrics().height() * 2;
    m_ui->emptyIcon->setPixmap(
        icon("ok", Theme::Token::Secondary).pixmap(QSize(side, side), devicePixelRatioF()));
    QPalette secondary;
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->emptyText->setPalette(secondary);
    m_ui->list->viewport()->update();
}

void FindingsView::retranslate()
{
    m_ui->errors->setText(tr("%n error(s)", nullptr, m_model->count(Severity::Error)));
    m_ui->warnings->setText(tr("%n warning(s)", nullptr, m_model->count(Severity::Warning)));
    m_ui->notes->setText(tr("%n note(s)", nullptr, m_model->count(Severity::Info)));
    for (QToolButton *button : {m_ui->errors, m_ui->warnings, m_ui->notes}) {
        button->setAccessibleName(button->text());
        button->setToolTip(tr("Show or hide these findings"));
    }
}

void FindingsView::showPage()
{
    const int all =
        m_model->count(Severity::Error) + m_model->count(Severity::Warning) + m_model->count(Severity::Info);
    m_ui->errors->setEnabled(m_model->count(Severity::Error) > 0);
    m_ui->warnings->setEnabled(m_model->count(Severity::Warning) > 0);
    m_ui->notes->setEnabled(m_model->count(Severity::Info) > 0);
    const bool some = m_model->rowCount() > 0;
    m_ui->copy->setEnabled(some);
    m_ui->mend->setVisible(m_model->hasMendable());
    m_ui->emptyText->setText(all == 0 ? tr("There are no findings.")
                                      : tr("The findings are hidden: show them with the buttons above."));
    showExplanation();
    m_ui->pages->setCurrentWidget(some ? static_cast<QWidget *>(m_ui->list) : m_ui->emptyPage);
}

void FindingsView::activate(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const Finding finding = m_model->finding(index.row());
    if (!finding.where.isValid())
        return;
    Q_EMIT activated(finding.where);
    Q_EMIT findingActivated(finding);
}

void FindingsView::copy() const
{
    QList<int> rows;
    const QModelIndexList selected = m_ui->list->selectionModel()->selectedIndexes();
    for (const QModelIndex &index : selected)
        rows.append(index.row());
    for (int row = 0; selected.isEmpty() && row < m_model->rowCount(); ++row)
        rows.append(row);
    std::sort(rows.begin(), rows.end());
    QStringList texts;
    for (const int row : std::as_const(rows))
        texts.append(FindingModel::plainText(m_model->finding(row)));
    QGuiApplication::clipboard()->setText(texts.join(QLatin1Char('\n')));
}

void FindingsView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
        showPage();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
