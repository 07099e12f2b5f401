#include "dialogs/PlaceDialog.h"

#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_PlaceDialog.h"

#include <QEvent>
#include <QLocale>
#include <QScreen>

#include <algorithm>

namespace limbeck::gui {

PlaceDialog::PlaceDialog(const PinCheck &check, QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::PlaceDialog>()), m_check(check)
{
    m_ui->setupUi(this);
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->confirm, &QPushButton::clicked, this, &QDialog::accept);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &PlaceDialog::setLooks);
    m_ui->cancel->setFocus();
    setLooks();
}

PlaceDialog::~PlaceDialog() = default;

void PlaceDialog::showPlaces()
{
    const QString unknown = tr("unknown");
    const TargetPin before = m_check.known.value_or(TargetPin());
    const TargetPin &now = m_check.found;
    m_ui->title->setText(
        tr("The environment %1 leads to another database than the last time.").arg(m_check.environment));
    const auto fill = [&](QLabel *caption, QLabel *left, const QString &old, QLabel *right,
                          const QString &found) {
        left->setText(old.isEmpty() ? unknown : old);
        right->setText(found.isEmpty() ? unknown : found);
        left->setToolTip(left->text().toHtmlEscaped());
        right->setToolTip(right->text().toHtmlEscaped());
        left->setAccessibleName(tr("%1 before").arg(caption->text()));
        right->setAccessibleName(tr("%1 now").arg(caption->text()));
        // What differs stands out, by its weight and not by colour alone.
        QFont font = Theme::monospaceFont();
        font.setBold(old != found);
        left->setFont(font);
        right->setFont(font);
    };
    fill(m_ui->targetLabel, m_ui->oldTarget, before.display, m_ui->newTarget, now.display);
    fill(m_ui->databaseLabel, m_ui->oldDatabase, before.database, m_ui->newDatabase, now.database);
    fill(m_ui->serverLabel, m_ui->oldServer, before.systemIdentifier, m_ui->newServer, now.systemIdentifier);
    fill(m_ui->addressLabel, m_ui->oldAddress, before.server, m_ui->newAddress, now.server);
    const auto time = [](const QDateTime &utc) {
        return QLocale().toString(utc.toLocalTime(), QLocale::ShortFormat);
    };
    m_ui->oldReached->setText(before.reached.isValid() ? time(before.reached) : unknown);
    m_ui->newReached->setText(time(now.reached));
    m_ui->oldReached->setAccessibleName(tr("%1 before").arg(m_ui->reachedLabel->text()));
    m_ui->newReached->setAccessibleName(tr("%1 now").arg(m_ui->reachedLabel->text()));
}

void PlaceDialog::setLooks()
{
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    large.setWeight(QFont::DemiBold);
    m_ui->title->setFont(large);
    const int side = QFontMetrics(large).height();
    m_ui->icon->setPixmap(icon("warning").pixmap(QSize(side, side), devicePixelRatioF()));
    QPalette secondary = palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    for (QLabel *label : {m_ui->targetLabel, m_ui->databaseLabel, m_ui->serverLabel, m_ui->addressLabel,
                          m_ui->reachedLabel, m_ui->before, m_ui->now})
        label->setPalette(secondary);
    showPlaces();
    // Both places are to be read without a click: a wrapped title would else let the dialog be narrower.
    const int wanted = std::max(fontMetrics().averageCharWidth() * 96,
                                m_ui->places->sizeHint().width() + layout()->contentsMargins().left() * 2);
    setMinimumWidth(std::min(wanted, screen()->availableSize().width() * 9 / 10));
    resize(minimumWidth(), 0);
    fitHeight();
}

// A long name that wraps needs its second line.
void PlaceDialog::fitHeight()
{
    setMinimumHeight(layout()->totalHeightForWidth(std::max(width(), minimumWidth())));
}

void PlaceDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showPlaces();
        fitHeight();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
