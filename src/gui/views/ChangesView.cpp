#include "views/ChangesView.h"

#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_ChangesView.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QSignalBlocker>

#include <algorithm>

namespace limbeck::gui {

namespace {

constexpr int leastCharacters = 48;
constexpr int wantedCharacters = 80;

} // namespace

ChangesView::ChangesView(QWidget *parent) : QWidget(parent), m_ui(std::make_unique<Ui::ChangesView>())
{
    m_ui->setupUi(this);
    m_ui->files->setDrawBase(false);
    m_ui->files->setExpanding(false);
    connect(m_ui->files, &QTabBar::currentChanged, this, &ChangesView::showFile);
    connect(m_ui->copy, &QToolButton::clicked, m_ui->diff, &DiffView::copyAll);
    connect(m_ui->state, &StatePage::actionTriggered, this, &ChangesView::actionTriggered);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &ChangesView::setLooks);
    setMinimumWidth(fontMetrics().averageCharWidth() * leastCharacters);
    setLooks();
    showFileRow(false);
    m_ui->files->hide();
}

ChangesView::~ChangesView() = default;

QSize ChangesView::sizeHint() const
{
    return QWidget::sizeHint().expandedTo({fontMetrics().averageCharWidth() * wantedCharacters, 0});
}

void ChangesView::setChanges(const std::vector<ShownChange> &changes, const Findings &findings)
{
    // The file that is looked at stays in sight while it is typed.
    const int old = m_ui->files->currentIndex();
    const QString seen = old >= 0 && old < int(m_changes.size()) ? m_changes[size_t(old)].file : QString();
    m_changes = changes;
    {
        const QSignalBlocker blocker(m_ui->files);
        while (m_ui->files->count() > 0)
            m_ui->files->removeTab(0);
        for (const ShownChange &change : changes)
            m_ui->files->addTab(
                QFileInfo(change.file).fileName().replace(QLatin1Char('&'), QLatin1String("&&")));
    }
    m_ui->files->setVisible(changes.size() > 1);
    m_ui->notes->setFindings(findings);
    m_ui->pages->setCurrentWidget(m_ui->diff);
    showFileRow(true);
    const auto found = std::find_if(changes.begin(), changes.end(),
                                    [&seen](const ShownChange &change) { return change.file == seen; });
    const int index = found == changes.end() ? 0 : int(found - changes.begin());
    {
        const QSignalBlocker blocker(m_ui->files);
        m_ui->files->setCurrentIndex(index);
    }
    showFile(index);
}

void ChangesView::showFile(int index)
{
    if (index < 0 || index >= int(m_changes.size()))
        return;
    const ShownChange &change = m_changes[size_t(index)];
    const QString path = QDir::toNativeSeparators(change.file);
    m_ui->diff->setDiff(change.diff, QFileInfo(change.file).fileName());
    m_ui->file->setText(change.creates ? tr("%1 (new)").arg(QFileInfo(change.file).fileName())
                                       : QFileInfo(change.file).fileName());
    m_ui->file->setToolTip(path.toHtmlEscaped());
    m_ui->count->setText(
        QStringLiteral("+%1 −%2").arg(change.diff.addedCount()).arg(change.diff.removedCount()));
    m_ui->count->setAccessibleName(
        tr("%1 lines added, %2 lines removed")
            .arg(QString::number(change.diff.addedCount()), QString::number(change.diff.removedCount())));
}

void ChangesView::setMessage(const char *iconName, const QString &sentence, const QString &details,
                             const QString &action, const Findings &findings)
{
    m_changes.clear();
    m_ui->files->hide();
    showFileRow(false);
    m_ui->notes->setFindings(findings);
    m_ui->state->setContent(iconName, sentence, details, action);
    m_ui->pages->setCurrentWidget(m_ui->state);
}

void ChangesView::setError(const Error &error, const QString &action)
{
    setMessage("error", error.message, errorDetails(error), action);
}

void ChangesView::showFileRow(bool shown)
{
    m_ui->file->setVisible(shown);
    m_ui->count->setVisible(shown);
    m_ui->copy->setVisible(shown);
}

void ChangesView::setLooks()
{
    m_ui->file->setFont(Theme::monospaceFont());
    m_ui->count->setFont(Theme::monospaceFont());
    m_ui->copy->setIcon(icon("copy"));
    QPalette secondary = palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->count->setPalette(secondary);
}

void ChangesView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showFile(m_ui->files->currentIndex());
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
