#include "dialogs/AboutDialog.h"

#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_AboutDialog.h"

#include <QEvent>
#include <QLibraryInfo>

namespace limbeck::gui {

AboutDialog::AboutDialog(QWidget *parent) : QDialog(parent), m_ui(std::make_unique<Ui::AboutDialog>())
{
    m_ui->setupUi(this);
    const int side = fontMetrics().height() * 4;
    m_ui->picture->setPixmap(applicationIcon().pixmap(QSize(side, side), devicePixelRatioF()));
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    large.setWeight(QFont::DemiBold);
    m_ui->name->setFont(large);
    retranslate();
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

AboutDialog::~AboutDialog() = default;

void AboutDialog::retranslate()
{
    m_ui->version->setText(tr("Version %1").arg(QStringLiteral(LIMBECK_VERSION)));
    m_ui->built->setText(tr("Made with Qt %1, runs on Qt %2.")
                             .arg(QStringLiteral(QT_VERSION_STR), QLibraryInfo::version().toString()));
    m_ui->link->setText(QStringLiteral("<a href=\"https://www.apache.org/licenses/LICENSE-2.0\">%1</a>")
                            .arg(tr("The licence").toHtmlEscaped()));
}

void AboutDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
