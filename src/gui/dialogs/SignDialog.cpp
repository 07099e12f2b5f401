#include "dialogs/SignDialog.h"

#include "models/ReviewStepModel.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_SignDialog.h"

#include <QEvent>
#include <QFileDialog>
#include <QPushButton>

namespace limbeck::gui {

SignDialog::SignDialog(const ReviewDocument &document, const QString &name, QWidget *parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::SignDialog>()), m_document(document)
{
    m_ui->setupUi(this);
    m_document.verdict = m_document.combinedVerdict();
    m_ui->name->setText(name);
    m_ui->comment->setPlainText(document.comment);
    m_ui->comment->setFixedHeight(fontMetrics().lineSpacing() * 4);
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    m_ui->sign->setDefault(true);
    connect(m_ui->browse, &QToolButton::clicked, this, &SignDialog::browse);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->sign, &QPushButton::clicked, this, &QDialog::accept);
    const auto enable = [this] { m_ui->sign->setEnabled(!m_ui->name->text().trimmed().isEmpty()); };
    connect(m_ui->name, &QLineEdit::textChanged, this, enable);
    enable();
    QPalette secondary = m_ui->hint->palette();
    secondary.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
    m_ui->hint->setPalette(secondary);
    setMinimumWidth(fontMetrics().averageCharWidth() * 80);
    showVerdict();
}

SignDialog::~SignDialog() = default;

ReviewDocument SignDialog::document() const
{
    ReviewDocument made = m_document;
    made.reviewer = m_ui->name->text().trimmed();
    made.comment = m_ui->comment->toPlainText().trimmed();
    return made;
}

QString SignDialog::keyFile() const
{
    return m_ui->key->text().trimmed();
}

void SignDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Choose a key file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, m_ui->key, &QLineEdit::setText);
    dialog->open();
}

void SignDialog::showVerdict()
{
    const int side = fontMetrics().height() * 3 / 2;
    m_ui->verdictIcon->setPixmap(icon(ReviewStepModel::verdictIcon(m_document.verdict))
                                     .pixmap(QSize(side, side), devicePixelRatioF()));
    const int count = int(m_document.steps.size());
    m_ui->verdict->setText(
        m_document.verdict == Verdict::Approved
            ? tr("You approve %n revision(s) for %1.", nullptr, count).arg(m_document.environment)
            : tr("You send %n revision(s) for %1 back: nothing of it may be applied.", nullptr, count)
                  .arg(m_document.environment));
}

void SignDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showVerdict();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
