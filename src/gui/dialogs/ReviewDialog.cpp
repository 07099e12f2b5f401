#include "dialogs/ReviewDialog.h"

#include "models/ErrorText.h"
#include "models/ReviewStepModel.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_ReviewDialog.h"

#include <QDir>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>

#include <chrono>
#include <utility>

namespace limbeck::gui {

namespace {

void showMark(QLabel *label, const char *name)
{
    const int side = label->fontMetrics().height();
    label->setPixmap(icon(name).pixmap(QSize(side, side), label->devicePixelRatioF()));
}

} // namespace

ReviewDialog::ReviewDialog(const EnvironmentDefinition &environment, const QString &target, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::ReviewDialog>())
    , m_environment(environment)
    , m_model(new ReviewStepModel(this))
    , m_exports(new QMenu(this))
{
    m_ui->setupUi(this);
    m_ui->target->setText(target);
    m_ui->facts->setKind(StepFactsView::Kind::Facts);
    m_ui->schema->setKind(StepFactsView::Kind::Schema);
    m_ui->wayBack->setKind(StepFactsView::Kind::WayBack);
    m_ui->findings->setExplaining(true);
    m_ui->note->hide();
    m_ui->exportAs->setMenu(m_exports);
    setUpSteps();
    connectParts();
    addShortcuts();
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &ReviewDialog::setLooks);
    const int character = fontMetrics().averageCharWidth();
    m_ui->review->setSizes({48 * character, 112 * character});
    m_ui->comment->setFixedHeight(fontMetrics().lineSpacing() * 3 + 12);
    m_ui->stepLayout->setStretchFactor(m_ui->tabs, 1);
    m_ui->layout->setStretchFactor(m_ui->pages, 1);
    // Room for SQL, but not beyond the screen: a Korean font is wider.
    resize(QSize(character * 168, fontMetrics().height() * 46).boundedTo(screen()->availableSize() * 0.9));
    setLooks();
    retranslate();
    setWaiting();
}

ReviewDialog::~ReviewDialog() = default;

void ReviewDialog::setUpSteps()
{
    m_ui->steps->setModel(m_model);
    QHeaderView *header = m_ui->steps->header();
    header->setStretchLastSection(false);
    header->setSectionsMovable(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(ReviewStepModel::MessageColumn, QHeaderView::Stretch);
    connect(m_ui->steps->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ReviewDialog::showStep);
}

void ReviewDialog::connectParts()
{
    connect(m_ui->approve, &QPushButton::clicked, this, [this] { decide(Verdict::Approved, true); });
    connect(m_ui->needsWork, &QPushButton::clicked, this, [this] { decide(Verdict::NeedsWork, false); });
    connect(m_ui->refuse, &QPushButton::clicked, this, [this] { decide(Verdict::Rejected, false); });
    connect(m_ui->noVerdict, &QPushButton::clicked, this, [this] { decide(Verdict::None, false); });
    connect(m_ui->previous, &QPushButton::clicked, this, [this] { go(currentRow() - 1); });
    connect(m_ui->next, &QPushButton::clicked, this, [this] { go(currentRow() + 1); });
    connect(m_ui->comment, &QPlainTextEdit::textChanged, this, &ReviewDialog::commentTyped);
    connect(m_ui->sign, &QPushButton::clicked, this, [this] {
        keepNow();
        Q_EMIT signRequested();
    });
    connect(m_ui->close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->findings, &FindingsView::activated, this, &ReviewDialog::showPlace);
    connect(m_ui->state, &StatePage::actionTriggered, this, &ReviewDialog::againRequested);
    connect(this, &QDialog::finished, this, &ReviewDialog::keepNow);
    for (StepFactsView *view : {m_ui->facts, m_ui->schema, m_ui->wayBack}) {
        connect(view, &StepFactsView::rehearseRequested, this, &ReviewDialog::rehearseRequested);
        connect(view, &StepFactsView::stopRequested, this, &ReviewDialog::stopRequested);
    }
    m_typing.setSingleShot(true);
    m_typing.setInterval(std::chrono::milliseconds(500));
    connect(&m_typing, &QTimer::timeout, this, [this] { Q_EMIT edited(*m_document); });
}

void ReviewDialog::addShortcuts()
{
    const auto add = [this](const QKeySequence &keys, QPushButton *button) {
        auto *shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, button, &QPushButton::click);
    };
    add(Qt::CTRL | Qt::Key_Return, m_ui->approve);
    add(Qt::CTRL | Qt::SHIFT | Qt::Key_Return, m_ui->needsWork);
    add(Qt::ALT | Qt::Key_Up, m_ui->previous);
    add(Qt::ALT | Qt::Key_Down, m_ui->next);
}

void ReviewDialog::setWaiting()
{
    m_ui->pages->setCurrentWidget(m_ui->state);
    m_ui->state->setContent("clock", tr("Putting the review together…"));
    m_ui->exportAs->setEnabled(false);
    m_ui->sign->setEnabled(false);
}

// The verdicts of before whose script is another one now, and that were not given anew.
QStringList ReviewDialog::takenBack(const ReviewDocument &now) const
{
    QStringList changed;
    for (const ReviewStep &step : now.steps) {
        if (step.verdict == Verdict::None && m_takenBack.contains(step.revision))
            changed.append(step.revision);
    }
    for (const ReviewStep &step : now.steps) {
        const int before = m_document ? m_document->indexOf(step.revision, step.direction) : -1;
        if (before >= 0 && m_document->steps[size_t(before)].verdict != Verdict::None &&
            m_document->steps[size_t(before)].contentHash != step.contentHash &&
            !changed.contains(step.revision))
            changed.append(step.revision);
    }
    return changed;
}

// What was said here of the same scripts is newer than what was kept when the review was begun.
void ReviewDialog::takeOver(const ReviewDocument &said)
{
    for (ReviewStep &step : m_document->steps) {
        const int index = said.indexOf(step.revision, step.direction);
        if (index < 0 || said.steps[size_t(index)].contentHash != step.contentHash)
            continue;
        step.verdict = said.steps[size_t(index)].verdict;
        step.comment = said.steps[size_t(index)].comment;
    }
}

void ReviewDialog::setReview(const ReviewReply &reply)
{
    m_typing.stop();
    m_reply = reply;
    if (!reply.document) {
        m_document.reset();
        m_ui->state->setContent("error", reply.error.message, errorDetails(reply.error), tr("Try again"));
        m_ui->pages->setCurrentWidget(m_ui->state);
        showCount();
        return;
    }
    m_takenBack = takenBack(*reply.document);
    const QString shown = currentRow() >= 0 ? m_model->steps()[size_t(currentRow())].revision : QString();
    const auto before = std::exchange(m_document, reply.document);
    if (before)
        takeOver(*before);
    m_model->setSteps(m_document->steps);
    m_ui->note->hide();
    if (!reply.error.code.isEmpty())
        setTrouble(reply.error);
    else if (!m_takenBack.isEmpty())
        showNote("warning", tr("Changed since, so its verdict was taken back: %1")
                                .arg(m_takenBack.join(QStringLiteral(", "))));
    const bool wasShown = m_ui->pages->currentWidget() == m_ui->review;
    m_ui->pages->setCurrentWidget(m_ui->review);
    int row = std::max(0, m_model->nextOpen(-1));
    for (size_t i = 0; i < m_document->steps.size(); ++i) {
        if (m_document->steps[i].revision == shown)
            row = int(i);
    }
    go(row);
    showTitles();
    showCount();
    if (!wasShown)
        m_ui->steps->setFocus();
}

void ReviewDialog::setRehearsing(const std::optional<RehearsalProgress> &progress)
{
    for (StepFactsView *view : {m_ui->facts, m_ui->schema, m_ui->wayBack})
        view->setRehearsing(progress);
}

void ReviewDialog::setWritten(const QString &file, const Error &error)
{
    if (error.code.isEmpty())
        showNote("ok", tr("The review was written to %1.").arg(QDir::toNativeSeparators(file)));
    else
        setTrouble(error);
}

void ReviewDialog::setSigned(const SignReply &reply, const Error &error)
{
    if (!error.code.isEmpty()) {
        setTrouble(error);
        return;
    }
    QStringList lines{tr("The review was signed: %1").arg(QDir::toNativeSeparators(reply.file))};
    if (reply.keyCreated)
        lines.append(tr("A new signing key was made: %1").arg(reply.keyFingerprint));
    if (!reply.trustedLine.isEmpty())
        lines.append(tr("limbeck.ini does not name this key yet. Its section [review] needs: %1")
                         .arg(reply.trustedLine));
    showNote(reply.trustedLine.isEmpty() ? "ok" : "info", lines.join(QLatin1Char('\n')));
}

void ReviewDialog::setTrouble(const Error &error)
{
    showNote("error", errorText(error));
}

void ReviewDialog::showNote(const char *iconName, const QString &text)
{
    showMark(m_ui->noteIcon, iconName);
    m_ui->noteText->setText(text);
    m_ui->note->show();
}

int ReviewDialog::currentRow() const
{
    return m_ui->steps->currentIndex().row();
}

void ReviewDialog::go(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const QModelIndex index = m_model->index(row, 0);
    if (row == currentRow())
        showStep();
    m_ui->steps->setCurrentIndex(index);
    m_ui->steps->scrollTo(index);
}

void ReviewDialog::showStep()
{
    const int row = currentRow();
    if (row < 0 || !m_document)
        return;
    const ReviewStep &step = m_model->steps()[size_t(row)];
    m_isShowing = true;
    showHeading(step);
    const ReviewSql sql = m_reply.sql.value(step.revision);
    m_ui->sql->setSql(sql.text, sql.firstLine);
    for (StepFactsView *view : {m_ui->facts, m_ui->schema, m_ui->wayBack})
        view->setStep(m_reply.rehearsal, step.revision);
    const Findings findings = step.findings + m_document->findings; // and those of the whole
    m_ui->findings->setFindings(findings);
    const auto title = [this](QWidget *page, const QString &name, qsizetype count) {
        m_ui->tabs->setTabText(m_ui->tabs->indexOf(page),
                               count > 0 ? QStringLiteral("%1 (%2)").arg(name).arg(count) : name);
    };
    title(m_ui->findings, tr("Findings"), findings.size());
    title(m_ui->schema, tr("Schema diff"), m_ui->schema->differenceCount());
    if (m_ui->comment->toPlainText() != step.comment)
        m_ui->comment->setPlainText(step.comment);
    m_ui->previous->setEnabled(row > 0);
    m_ui->next->setEnabled(row + 1 < m_model->rowCount());
    m_isShowing = false;
    showVerdict();
}

// The SQL of a Python revision is shown without the lines that its findings count.
void ReviewDialog::showPlace(const SourceLocation &where)
{
    m_ui->tabs->setCurrentWidget(m_ui->sql);
    if (where.file.endsWith(QLatin1String(".sql")))
        m_ui->sql->goTo(where.line, where.column);
}

void ReviewDialog::showHeading(const ReviewStep &step)
{
    m_ui->heading->setText(
        step.message.isEmpty() ? step.revision : QStringLiteral("%1 · %2").arg(step.revision, step.message));
    QStringList parts{tr("%1 of %2").arg(currentRow() + 1).arg(m_model->rowCount())};
    if (!step.file.isEmpty())
        parts.append(step.file);
    if (step.opaque)
        parts.append(tr("its SQL is not known before it runs"));
    else if (!step.transactional)
        parts.append(tr("outside of a transaction"));
    QString text = parts.join(QStringLiteral(" · "));
    if (const auto said = m_reply.earlier.constFind(step.revision);
        said != m_reply.earlier.constEnd() && step.verdict == Verdict::None) {
        text += QLatin1Char('\n') +
                tr("Changed since: before, on %1, it was: %2")
                    .arg(said->changed.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")),
                         ReviewStepModel::verdictWord(said->verdict));
        if (!said->comment.isEmpty())
            text += QStringLiteral(" · ") + said->comment.simplified();
    }
    m_ui->subheading->setText(text);
}

void ReviewDialog::showVerdict()
{
    const Verdict verdict =
        currentRow() >= 0 ? m_model->steps()[size_t(currentRow())].verdict : Verdict::None;
    m_ui->approve->setChecked(verdict == Verdict::Approved);
    m_ui->needsWork->setChecked(verdict == Verdict::NeedsWork);
    m_ui->refuse->setChecked(verdict == Verdict::Rejected);
    m_ui->noVerdict->setChecked(verdict == Verdict::None);
}

void ReviewDialog::decide(Verdict verdict, bool goOn)
{
    const int row = currentRow();
    if (row < 0 || !m_document)
        return;
    m_model->setVerdict(row, verdict);
    m_document->steps = m_model->steps();
    showVerdict();
    showCount();
    keepNow();
    if (const int next = m_model->nextOpen(row); goOn && next >= 0)
        go(next);
}

void ReviewDialog::commentTyped()
{
    if (m_isShowing || currentRow() < 0 || !m_document)
        return;
    m_model->setComment(currentRow(), m_ui->comment->toPlainText());
    m_document->steps = m_model->steps();
    m_typing.start();
}

void ReviewDialog::keepNow()
{
    m_typing.stop();
    if (m_document)
        Q_EMIT edited(*m_document);
}

void ReviewDialog::showCount()
{
    const int all = m_model->rowCount();
    m_ui->exportAs->setEnabled(m_document.has_value());
    m_ui->sign->setEnabled(m_document && m_document->combinedVerdict() != Verdict::None &&
                           m_model->count(Verdict::None) == 0);
    m_ui->count->setVisible(m_document.has_value());
    m_ui->countIcon->setVisible(m_document.has_value());
    if (!m_document)
        return;
    const int approved = m_model->count(Verdict::Approved);
    const int unfinished = m_model->count(Verdict::NeedsWork);
    const int rejected = m_model->count(Verdict::Rejected);
    const int open = m_model->count(Verdict::None);
    QStringList parts;
    if (approved == all) {
        parts.append(tr("All %n revision(s) are approved.", nullptr, all));
    } else {
        parts.append(tr("%1 of %2 approved").arg(approved).arg(all));
        if (unfinished > 0)
            parts.append(tr("%n need(s) work", nullptr, unfinished));
        if (rejected > 0)
            parts.append(tr("%n rejected", nullptr, rejected));
        if (open > 0)
            parts.append(tr("%n to review", nullptr, open));
    }
    m_ui->count->setText(parts.join(QStringLiteral(", ")));
    showMark(m_ui->countIcon, approved == all  ? "ok"
                              : rejected > 0   ? "error"
                              : unfinished > 0 ? "warning"
                                               : "pending");
}

} // namespace limbeck::gui
