#include "dialogs/ApplyDialog.h"

#include "dialogs/ApplyDialogTexts.h"
#include "theme/Icons.h"
#include "ui_ApplyDialog.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace limbeck::gui {

namespace {

using Duration = std::chrono::milliseconds;

// The spin boxes show tenths of a second.
double shownSeconds(Duration time)
{
    return std::round(double(time.count()) / 100.0) / 10.0;
}

// What was not changed keeps its exact value.
Duration chosen(const QDoubleSpinBox &box, Duration before)
{
    if (std::abs(box.value() - shownSeconds(before)) < 0.01)
        return before;
    return Duration(std::llround(box.value() * 1000));
}

void setColor(QWidget *widget, Theme::Token token)
{
    QPalette palette = widget->palette();
    palette.setColor(QPalette::WindowText, Theme::color(token));
    widget->setPalette(palette);
}

} // namespace

ApplyDialog::ApplyDialog(const ApplyRequest &request, Arming &arming, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::ApplyDialog>())
    , m_request(request)
    , m_arming(arming)
    , m_identity(request.target.identity())
{
    m_ui->setupUi(this);
    m_wasArmed = m_arming.isArmed(m_identity);
    connect(&m_arming, &Arming::changed, this, &ApplyDialog::followArming);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &ApplyDialog::setLooks);
    m_ui->content->installEventFilter(this);
    m_ui->more->hide();
    connect(m_ui->scroll->verticalScrollBar(), &QScrollBar::rangeChanged, m_ui->more,
            [this](int, int last) { m_ui->more->setVisible(last > 0); });
    m_ui->blockers->hide();
    m_ui->review->hide();
    fillRevisions();
    fillFindings();
    fillSettings();
    fillAlembic();
    fillConfirmation();
    setUpButtons();
    retranslate();
    setLooks();
    sizeLists();
}

ApplyDialog::~ApplyDialog() = default;

bool ApplyDialog::isArmed() const
{
    if (wantsAnotherPlan()) // which changes nothing yet
        return true;
    const bool isAgreed = m_review == Review::NotNeeded || m_review == Review::Covers;
    return stepCount() > 0 && isAgreed && (!isProtected() || m_arming.isArmed(m_identity));
}

BlockersPanel *ApplyDialog::blockers() const
{
    return m_ui->blockers;
}

bool ApplyDialog::cancelIsDefault() const
{
    return isProtected() || m_request.plan.kind == PlanKind::Downgrade;
}

QStringList ApplyDialog::nonTransactional() const
{
    QStringList ids;
    for (const PlanStep &step : m_request.plan.steps) {
        if (!step.transactional)
            ids.append(step.revision.id);
    }
    return ids;
}

RunOptions ApplyDialog::options() const
{
    RunOptions options = m_request.options;
    options.lockTimeout = chosen(*m_ui->lockTimeout, options.lockTimeout);
    options.statementTimeout = chosen(*m_ui->statementTimeout, options.statementTimeout);
    options.singleTransaction = m_ui->singleTransaction->isChecked();
    options.history = m_ui->history->isChecked();
    return options;
}

void ApplyDialog::fillStrip()
{
    m_ui->title->setText(ApplyDialogTexts::title(m_request));
    m_ui->database->setText(ApplyDialogTexts::database(m_request));
    m_ui->server->setText(ApplyDialogTexts::server(m_request));
    m_ui->user->setText(ApplyDialogTexts::user(m_request));
    m_ui->environment->setText(ApplyDialogTexts::environment(m_request));
    m_ui->version->setText(ApplyDialogTexts::version(m_request));
    m_ui->alembic->setText(ApplyDialogTexts::alembic(m_request));
    m_ui->lockIcon->setVisible(isProtected());
    const QList<QPair<QLabel *, QLabel *>> pairs{
        {m_ui->database, m_ui->databaseLabel}, {m_ui->server, m_ui->serverLabel},
        {m_ui->user, m_ui->userLabel},         {m_ui->environment, m_ui->environmentLabel},
        {m_ui->version, m_ui->versionLabel},   {m_ui->alembic, m_ui->alembicLabel}};
    for (const auto &[value, caption] : pairs)
        value->setAccessibleName(QStringLiteral("%1: %2").arg(caption->text(), value->text()));
}

void ApplyDialog::fillRevisions()
{
    m_ui->revisions->setColumnCount(columnCount);
    for (int i = 0; i < stepCount(); ++i) {
        const Revision &revision = m_request.plan.steps[size_t(i)].revision;
        auto *item = new QTreeWidgetItem(m_ui->revisions);
        item->setText(NumberColumn, QString::number(i + 1));
        item->setText(RevisionColumn, revision.id);
        item->setText(MessageColumn, revision.message);
        item->setToolTip(MessageColumn, revision.message.toHtmlEscaped());
        const RevisionRisk risk = m_request.risks.value(revision.id);
        item->setText(RiskColumn, risk.word);
        item->setToolTip(RiskColumn, riskToolTip(risk));
        item->setTextAlignment(NumberColumn, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_ui->revisions->setColumnHidden(RiskColumn, m_request.risks.isEmpty());
    if (stepCount() > 0)
        m_ui->revisions->setCurrentItem(m_ui->revisions->topLevelItem(0));
}

void ApplyDialog::fillFindings()
{
    Findings all = m_request.plan.findings;
    for (const PlanStep &step : m_request.plan.steps)
        all += step.findings;
    // How env.py uses transactions has a line of its own, and so have the opaque revisions.
    all.removeIf([](const Finding &finding) {
        return ApplyDialogTexts::isMode(finding) || finding.code == QLatin1String("plan.opaque");
    });
    m_ui->findings->setFindings(all);
    m_ui->findingsPanel->setVisible(!all.isEmpty());
}

void ApplyDialog::fillSettings()
{
    const RunOptions &options = m_request.options;
    m_ui->lockTimeout->setValue(shownSeconds(options.lockTimeout));
    m_ui->statementTimeout->setValue(shownSeconds(options.statementTimeout));
    m_ui->history->setChecked(options.history);
    const bool possible = nonTransactional().isEmpty() && !m_request.isAlembic();
    const bool asked = stepCount() > 1 && !m_request.isAlembic();
    m_ui->singleTransaction->setEnabled(possible);
    m_ui->singleTransaction->setChecked(possible && options.singleTransaction);
    m_ui->singleTransaction->setVisible(asked);
    m_ui->singleReason->setVisible(!possible && asked);
}

void ApplyDialog::fillConfirmation()
{
    m_ui->confirm->setVisible(isProtected());
    m_ui->name->setVisible(!m_wasArmed);
    m_ui->name->setFont(Theme::monospaceFont());
    m_ui->name->setInputMethodHints(Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    connect(m_ui->name, &QLineEdit::textChanged, this, &ApplyDialog::nameTyped);
}

void ApplyDialog::setUpButtons()
{
    connect(m_ui->apply, &QPushButton::clicked, this, &ApplyDialog::accept);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_ui->apply->setEnabled(isArmed());
    m_ui->cancel->setProperty("quiet", true); // one button stands out
    const bool safe = cancelIsDefault() || stepCount() == 0;
    m_ui->apply->setAutoDefault(!safe);
    m_ui->apply->setDefault(!safe);
    m_ui->cancel->setAutoDefault(safe);
    m_ui->cancel->setDefault(safe);
    if (isProtected() && !m_wasArmed)
        m_ui->name->setFocus();
    else
        (safe ? m_ui->cancel : m_ui->apply)->setFocus();
}

void ApplyDialog::setLooks()
{
    const EnvironmentColour colour = m_request.environment.colour;
    QPalette strip = m_ui->strip->palette();
    strip.setColor(QPalette::Window, Theme::environmentTint(colour));
    m_ui->strip->setPalette(strip);
    m_ui->strip->setAutoFillBackground(true);
    QPalette edge = m_ui->edge->palette();
    edge.setColor(QPalette::Window, Theme::environmentColor(colour));
    m_ui->edge->setPalette(edge);
    m_ui->edge->setAutoFillBackground(true);
    if (colour != EnvironmentColour::None)
        m_ui->apply->setProperty("tint", Theme::environmentColor(colour));

    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    large.setWeight(QFont::DemiBold);
    m_ui->title->setFont(large);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_ui->revisionsTitle->setFont(bold);
    m_ui->findingsTitle->setFont(bold);
    for (QLabel *value : {m_ui->database, m_ui->server, m_ui->user})
        value->setFont(Theme::monospaceFont());
    for (int i = 0; i < stepCount(); ++i) {
        QTreeWidgetItem *item = m_ui->revisions->topLevelItem(i);
        item->setFont(RevisionColumn, Theme::monospaceFont());
        if (const char *name = m_request.risks.value(m_request.plan.steps[size_t(i)].revision.id).icon)
            item->setIcon(RiskColumn, icon(name));
    }
    for (QLabel *caption :
         {m_ui->databaseLabel, m_ui->serverLabel, m_ui->userLabel, m_ui->environmentLabel, m_ui->versionLabel,
          m_ui->alembicLabel, m_ui->singleReason, m_ui->confirmState, m_ui->modes, m_ui->argumentsHint})
        setColor(caption, Theme::Token::Secondary);

    const int side = QFontMetrics(large).height();
    m_ui->lockIcon->setPixmap(icon("lock").pixmap(QSize(side, side), devicePixelRatioF()));
    m_ui->dataLossIcon->setPixmap(icon("warning").pixmap(QSize(side, side), devicePixelRatioF()));
    m_ui->opaqueIcon->setPixmap(icon("warning").pixmap(QSize(side, side), devicePixelRatioF()));
    showReview();
}

void ApplyDialog::retranslate()
{
    setWindowTitle(ApplyDialogTexts::title(m_request));
    fillStrip();
    m_ui->opaqueText->setText(ApplyDialogTexts::opaque(opaqueRevisions()));
    m_ui->modes->setText(ApplyDialogTexts::modes(m_request));
    argumentsTyped();
    m_ui->revisionsTitle->setText(ApplyDialogTexts::revisions(m_request));
    m_ui->dataLossText->setText(ApplyDialogTexts::warning(m_request));
    m_ui->dataLoss->setVisible(!m_ui->dataLossText->text().isEmpty());
    m_ui->name->setAccessibleName(tr("Name of the database, to confirm"));
    retranslateRevisions();
    retranslateSettings();
    showReview();
    showConfirmation();
}

void ApplyDialog::retranslateRevisions()
{
    m_ui->revisions->setHeaderLabels({tr("No."), tr("Revision"), tr("Message"), tr("Risk"), tr("How")});
    for (int i = 0; i < stepCount(); ++i)
        m_ui->revisions->topLevelItem(i)->setText(
            ModeColumn, ApplyDialogTexts::stepMode(m_request.plan.steps[size_t(i)], m_request.plan.kind));
}

void ApplyDialog::retranslateSettings()
{
    for (QDoubleSpinBox *box : {m_ui->lockTimeout, m_ui->statementTimeout}) {
        box->setSuffix(tr(" s", "seconds, after a number"));
        box->setSpecialValueText(tr("none")); // at 0
    }
    const QStringList ids = nonTransactional();
    m_ui->singleReason->setText(tr("One transaction for all is not possible: %1 has statements that "
                                   "PostgreSQL refuses in a transaction.")
                                    .arg(ids.mid(0, 3).join(QStringLiteral(", ")) +
                                         (ids.size() > 3 ? QStringLiteral(", …") : QString())));
}

void ApplyDialog::nameTyped()
{
    const bool isRight = m_ui->name->text() == m_request.target.database;
    if (isProtected() && isRight && !m_arming.isArmed(m_identity))
        m_arming.arm(m_identity); // comes back through followArming()
    else
        showConfirmation();
}

// Armed by the name, disarmed by time or by hand: a name that was typed then has to be typed anew.
void ApplyDialog::followArming()
{
    const bool isNow = m_arming.isArmed(m_identity);
    if (m_wasArmed && !isNow) {
        m_hasExpired = true;
        m_ui->name->setVisible(true);
        m_ui->name->clear();
    }
    m_wasArmed = isNow;
    showConfirmation();
}

void ApplyDialog::showConfirmation()
{
    m_ui->apply->setEnabled(isArmed());
    if (!isProtected())
        return;
    m_ui->confirmText->setText(
        m_ui->name->isHidden()
            ? tr("This environment is protected. The name of its database was typed: %1")
                  .arg(m_request.target.database)
            : tr("This environment is protected. To go on, type the name of its database: %1")
                  .arg(m_request.target.database));
    QString state = tr("Upper and lower case count.");
    if (m_arming.isArmed(m_identity))
        state = tr("The environment is %1.", "armed for 10 more minutes").arg(m_arming.describe());
    else if (m_hasExpired && m_ui->name->text().isEmpty())
        state = tr("The confirmation has expired. Type the name again.");
    else if (!m_request.target.database.startsWith(m_ui->name->text()))
        state = tr("This is not the name of the database.");
    m_ui->confirmState->setText(state);
}

void ApplyDialog::accept()
{
    if (isArmed())
        QDialog::accept();
}

void ApplyDialog::keyPressEvent(QKeyEvent *event)
{
    // Return ends an entry; it does not press a button from there.
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const QWidget *focused = focusWidget();
    const bool entry = focused == m_ui->name || focused == m_ui->lockTimeout ||
                       focused == m_ui->statementTimeout || focused == m_ui->arguments;
    if (enter && entry)
        return;
    QDialog::keyPressEvent(event);
}

void ApplyDialog::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        retranslate();
        sizeLists();
    }
    QDialog::changeEvent(event);
}

} // namespace limbeck::gui
