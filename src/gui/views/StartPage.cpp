#include "views/StartPage.h"

#include "models/ErrorText.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_StartPage.h"

#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QKeyEvent>

namespace limbeck::gui {

StartPage::StartPage(QWidget *parent) : QWidget(parent), m_ui(std::make_unique<Ui::StartPage>())
{
    m_ui->setupUi(this);
    QFont title = font();
    title.setPointSizeF(title.pointSizeF() * 2);
    title.setWeight(QFont::DemiBold);
    m_ui->title->setFont(title);
    m_ui->content->setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    m_ui->content->setMaximumWidth(fontMetrics().averageCharWidth() * 90);
    m_ui->recent->installEventFilter(this);
    connect(m_ui->open, &QPushButton::clicked, this, &StartPage::openRequested);
    connect(m_ui->demo, &QPushButton::clicked, this, &StartPage::demoRequested);
    connect(m_ui->stop, &QPushButton::clicked, this, &StartPage::stopRequested);
    connect(m_ui->copyError, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_ui->error->text()); });
    const auto pick = [this](QListWidgetItem *item) {
        Q_EMIT projectPicked(item->data(Qt::UserRole).toString());
    };
    connect(m_ui->recent, &QListWidget::itemClicked, this, pick);
    connect(m_ui->recent, &QListWidget::itemActivated, this, pick);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &StartPage::showIcons);
    showIcons();
    setProgress({});
    setError({});
    setRecentProjects({});
}

StartPage::~StartPage() = default;

void StartPage::showIcons()
{
    const int size = fontMetrics().height() * 4;
    m_ui->logo->setPixmap(applicationIcon().pixmap(QSize(size, size), devicePixelRatioF()));
    const int small = fontMetrics().height();
    m_ui->errorIcon->setPixmap(icon("error").pixmap(QSize(small, small), devicePixelRatioF()));
    m_ui->open->setIcon(icon("open", Theme::Token::OnAccent));
    m_ui->demo->setIcon(icon("demo"));
}

void StartPage::setRecentProjects(const QStringList &folders)
{
    m_ui->recent->clear();
    for (const QString &folder : folders) {
        const QString name = QFileInfo(folder).fileName();
        auto *item = new QListWidgetItem(
            icon("open"), QStringLiteral("%1\n%2").arg(name, QDir::toNativeSeparators(folder)), m_ui->recent);
        item->setData(Qt::UserRole, folder);
        item->setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(name, folder));
    }
    m_ui->recent->setVisible(!folders.isEmpty());
    m_ui->recentTitle->setVisible(!folders.isEmpty());
    sizeRecent();
}

void StartPage::sizeRecent()
{
    const int rows = std::min(m_ui->recent->count(), 6);
    const int rowHeight = std::max(m_ui->recent->sizeHintForRow(0), fontMetrics().height() * 2);
    m_ui->recent->setFixedHeight(rows * rowHeight + 8);
}

void StartPage::setProgress(const QString &text)
{
    m_ui->progressBox->setVisible(!text.isEmpty());
    m_ui->progress->setText(text);
    m_ui->demo->setEnabled(text.isEmpty());
    m_ui->open->setEnabled(text.isEmpty());
}

void StartPage::setError(const Error &error)
{
    m_ui->error->setText(errorText(error));
    m_ui->errorBox->setVisible(!error.code.isEmpty());
}

void StartPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
    QWidget::changeEvent(event);
}

bool StartPage::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_ui->recent && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Delete && m_ui->recent->currentItem()) {
        Q_EMIT projectForgotten(m_ui->recent->currentItem()->data(Qt::UserRole).toString());
        return true;
    }
    return QWidget::eventFilter(object, event);
}

} // namespace limbeck::gui
