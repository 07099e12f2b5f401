#include "views/LogConsole.h"

#include "models/LogFilterModel.h"
#include "session/BackgroundSave.h"
#include "theme/Icons.h"
#include "ui_LogConsole.h"
#include "views/FindBar.h"
#include "views/LogView.h"

#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFutureWatcher>
#include <QGuiApplication>

#include <array>

namespace limbeck::gui {

namespace {

constexpr std::array levels{LogLevel::Debug, LogLevel::Info, LogLevel::Warning, LogLevel::Error};

} // namespace

LogConsole::LogConsole(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::LogConsole>())
    , m_model(new LogModel(this))
    , m_shown(new LogFilterModel(m_model, this))
{
    m_ui->setupUi(this);
    m_ui->view->setLog(m_shown);
    m_ui->findBar->hide();
    m_ui->message->hide();
    m_ui->view->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_ui->filter->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
    fillLevels();
    setLooks();
    updateCount();
    connectButtons();
    connect(m_shown, &LogFilterModel::countChanged, this, &LogConsole::updateCount);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &LogConsole::setLooks);
}

LogConsole::~LogConsole() = default;

void LogConsole::connectButtons()
{
    connect(m_ui->level, &QComboBox::currentIndexChanged, this, &LogConsole::applyFilter);
    connect(m_ui->filter, &QLineEdit::textChanged, this, &LogConsole::applyFilter);
    connect(m_ui->filter, &QLineEdit::returnPressed, m_ui->view, qOverload<>(&QWidget::setFocus));
    connect(m_ui->search, &QToolButton::clicked, this, [this] { m_ui->findBar->open(); });
    connect(m_ui->copyAll, &QToolButton::clicked, this, &LogConsole::copyAll);
    connect(m_ui->save, &QToolButton::clicked, this, &LogConsole::askWhereToSave);
    connect(m_ui->clear, &QToolButton::clicked, this, &LogConsole::clear);
    connect(m_ui->messageClose, &QToolButton::clicked, m_ui->message, &QWidget::hide);
    connect(m_ui->view, &LogView::filterRequested, this, &LogConsole::focusFilter);
    connect(m_ui->view, &LogView::searchRequested, this, [this] { m_ui->findBar->open(); });
    connect(m_ui->view, &LogView::findRequested, this, &LogConsole::find);
    connect(m_ui->findBar, &FindBar::patternChanged, this, &LogConsole::findFromHere);
    connect(m_ui->findBar, &FindBar::nextRequested, this, [this] { find(true); });
    connect(m_ui->findBar, &FindBar::previousRequested, this, [this] { find(false); });
    connect(m_ui->findBar, &FindBar::closed, this, &LogConsole::closeSearch);
}

void LogConsole::append(const QList<LogEntry> &entries)
{
    m_model->append(entries);
}

void LogConsole::clear()
{
    m_model->clear();
}

void LogConsole::focusFilter()
{
    m_ui->filter->selectAll();
    m_ui->filter->setFocus(Qt::ShortcutFocusReason);
}

LogView *LogConsole::view() const
{
    return m_ui->view;
}

void LogConsole::fillLevels()
{
    if (m_ui->level->count() == 0) {
        for (const LogLevel level : levels)
            m_ui->level->addItem({}, int(level));
        m_ui->level->setCurrentIndex(0);
    }
    m_ui->level->setItemText(0, tr("All levels"));
    m_ui->level->setItemText(1, tr("Info and above"));
    m_ui->level->setItemText(2, tr("Warnings and errors"));
    m_ui->level->setItemText(3, tr("Errors only"));
}

void LogConsole::setLooks()
{
    m_ui->search->setIcon(icon("search"));
    m_ui->copyAll->setIcon(icon("copy"));
    m_ui->save->setIcon(icon("save"));
    m_ui->clear->setIcon(icon("clear"));
    m_ui->messageClose->setIcon(icon("close"));
    QPalette secondary;
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->count->setPalette(secondary);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_ui->title->setFont(bold);
}

void LogConsole::applyFilter()
{
    m_shown->setFilter(LogLevel(m_ui->level->currentData().toInt()), m_ui->filter->text());
    updateCount();
}

void LogConsole::updateCount()
{
    const int all = m_model->size();
    QString text;
    if (m_shown->isFiltered())
        text = tr("%L1 of %Ln line(s)", nullptr, all).arg(m_shown->shownEntries());
    else
        text = tr("%Ln line(s)", nullptr, all);
    if (m_model->dropped() > 0) {
        const auto dropped = int(std::min<qint64>(m_model->dropped(), std::numeric_limits<int>::max()));
        text += QStringLiteral(" · ") + tr("%Ln older dropped", nullptr, dropped);
    }
    m_ui->count->setText(text);
}

void LogConsole::copyAll()
{
    QString text;
    const QList<LogEntry> entries = m_shown->entries();
    for (const LogEntry &entry : entries)
        text += LogModel::plainText(entry) + QLatin1Char('\n');
    QGuiApplication::clipboard()->setText(text);
    showMessage(tr("Copied %Ln line(s).", nullptr, int(entries.size())), false);
}

void LogConsole::askWhereToSave()
{
    auto *dialog = new QFileDialog(this, tr("Save the log"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Text files (*.log *.txt)"), tr("All files (*)")});
    dialog->setDefaultSuffix(QStringLiteral("log"));
    dialog->selectFile(QStringLiteral("limbeck.log"));
    connect(dialog, &QFileDialog::fileSelected, this, &LogConsole::saveTo);
    dialog->open();
}

void LogConsole::saveTo(const QString &path)
{
    const QList<LogEntry> entries = m_shown->entries();
    auto *watcher = new QFutureWatcher<Result<void>>(this);
    connect(watcher, &QFutureWatcher<Result<void>>::finished, this,
            [this, watcher, path, count = int(entries.size())] {
                watcher->deleteLater();
                const Result<void> result = watcher->result();
                if (result)
                    showMessage(
                        tr("Saved %Ln line(s) to %1.", nullptr, count).arg(QDir::toNativeSeparators(path)),
                        false);
                else {
                    const Error &error = result.error();
                    showMessage(QStringList{error.message, error.detail, error.hint}.join(QLatin1Char(' ')),
                                true);
                }
            });
    watcher->setFuture(saveInBackground(path, [entries] {
        QByteArray text;
        for (const LogEntry &entry : entries)
            text += LogModel::plainText(entry).toUtf8() + '\n';
        return text;
    }));
}

void LogConsole::showMessage(const QString &text, bool bad)
{
    const int side = fontMetrics().height();
    m_ui->messageIcon->setPixmap(icon(bad ? "error" : "ok").pixmap(QSize(side, side), devicePixelRatioF()));
    m_ui->messageText->setText(text);
    m_ui->message->show();
}

void LogConsole::find(bool forward)
{
    if (m_ui->findBar->pattern().isEmpty()) {
        m_ui->findBar->open();
        return;
    }
    const int from = m_ui->view->currentIndex().isValid() ? m_ui->view->currentIndex().row()
                     : forward                            ? m_shown->rowCount() - 1
                                                          : 0;
    const int row = m_shown->find(m_ui->findBar->pattern(), m_ui->findBar->caseSensitivity(), from, forward);
    showMatch(row);
}

// While the pattern is being typed, the line that matches already stays.
void LogConsole::findFromHere()
{
    if (m_ui->findBar->pattern().isEmpty()) {
        m_ui->findBar->setFound(true);
        return;
    }
    const int current = m_ui->view->currentIndex().row();
    const int row = m_shown->find(m_ui->findBar->pattern(), m_ui->findBar->caseSensitivity(),
                                  current > 0 ? current - 1 : m_shown->rowCount() - 1, true);
    showMatch(row);
}

void LogConsole::showMatch(int row)
{
    if (row < 0) {
        m_ui->findBar->setFound(false);
        return;
    }
    m_ui->view->setCurrentIndex(m_shown->index(row, LogFilterModel::TextColumn));
    const auto matches =
        m_shown->countMatches(m_ui->findBar->pattern(), m_ui->findBar->caseSensitivity(), row);
    m_ui->findBar->setMatches(matches.number, matches.total, matches.more);
}

void LogConsole::closeSearch()
{
    m_ui->findBar->hide();
    m_ui->view->setFocus(Qt::OtherFocusReason);
}

void LogConsole::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        fillLevels();
        updateCount();
    }
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
