#include "dialogs/PythonDialog.h"

#include "models/PythonModel.h"
#include "ui_PythonDialog.h"

#include <QEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QPushButton>

#include <algorithm>

namespace limbeck::gui {

PythonDialog::PythonDialog(const QString &chosen, const QString &driver, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::PythonDialog>())
    , m_model(new PythonModel(this))
    , m_chosen(chosen)
{
    m_ui->setupUi(this);
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    m_ui->browse->setProperty("quiet", true);
    m_model->setDriver(driver);
    m_ui->pythons->setModel(m_model);
    m_ui->pythons->setCurrentIndex(m_model->index(0, 0));
    connect(m_ui->pythons->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &PythonDialog::showSelected);
    connect(m_ui->pythons, &QTreeView::activated, this, &QDialog::accept);
    connect(m_ui->browse, &QPushButton::clicked, this, &PythonDialog::browse);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->use, &QPushButton::clicked, this, &QDialog::accept);
    const QFontMetrics metrics(font());
    m_ui->pythons->setMinimumSize(metrics.averageCharWidth() * 118, metrics.height() * 11);
    m_ui->state->setMinimumHeight(metrics.height() * 3);
    sizeColumns();
    showSelected();
}

PythonDialog::~PythonDialog() = default;

void PythonDialog::sizeColumns()
{
    QHeaderView *header = m_ui->pythons->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(PythonModel::PathColumn, QHeaderView::Stretch);
}

void PythonDialog::setCandidates(const std::vector<PythonCandidate> &candidates)
{
    m_model->setCandidates(candidates);
    const int row = std::max(0, m_model->rowOf(m_chosen));
    m_ui->pythons->setCurrentIndex(m_model->index(row, 0));
    showSelected();
}

void PythonDialog::setFacts(int candidate, const PythonFacts &facts)
{
    m_model->setFacts(candidate, facts);
    showSelected();
}

QString PythonDialog::chosen() const
{
    return m_model->pathOf(m_ui->pythons->currentIndex().row());
}

void PythonDialog::showSelected()
{
    const int row = m_ui->pythons->currentIndex().row();
    QStringList lines;
    const Findings findings = m_model->findingsOf(row);
    for (const Finding &finding : findings)
        lines.append(finding.hint.isEmpty() ? finding.message
                                            : finding.message + QLatin1Char(' ') + finding.hint);
    if (row == 0)
        lines.append(tr("Limbeck looks for it each time: in limbeck.ini, in the project’s virtual "
                        "environment, in the active one, then on the PATH."));
    else if (!m_model->isAsked(row))
        lines.append(tr("This Python is being asked for its packages…"));
    else if (lines.isEmpty())
        lines.append(tr("This Python has everything that the project needs."));
    m_ui->state->setText(lines.join(QLatin1Char('\n')));
    m_ui->use->setText(row == 0 ? tr("&Choose automatically") : tr("&Use this Python"));
    m_ui->use->setEnabled(row >= 0);
}

void PythonDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Choose a Python program"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
#ifdef Q_OS_WIN
    dialog->setNameFilter(tr("Python (python*.exe);;All files (*)"));
#endif
    connect(dialog, &QFileDialog::fileSelected, this, &PythonDialog::take);
    dialog->open();
}

void PythonDialog::take(const QString &program)
{
    if (m_model->rowOf(program) < 0) {
        m_model->addByHand(program);
        Q_EMIT probeRequested(m_model->candidateCount() - 1, program);
    }
    m_ui->pythons->setCurrentIndex(m_model->index(m_model->rowOf(program), 0));
    showSelected();
}

void PythonDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        m_model->retranslate();
        showSelected();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
