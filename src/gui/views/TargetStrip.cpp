#include "views/TargetStrip.h"

#include "models/ErrorText.h"
#include "models/PythonText.h"
#include "theme/Icons.h"
#include "theme/Theme.h"
#include "ui_TargetStrip.h"
#include "views/FindingRow.h"
#include "views/WrapLayout.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>

#include <initializer_list>

namespace limbeck::gui {

namespace {

constexpr int edgeWidth = 4;
constexpr int shownFindings = 2;
constexpr int foldedLines = 4; // details longer than this are shown on request

void setIcon(QLabel *label, const char *name)
{
    const int size = label->fontMetrics().height();
    label->setPixmap(icon(name).pixmap(QSize(size, size), label->devicePixelRatioF()));
}

} // namespace

TargetStrip::TargetStrip(QWidget *parent) : QFrame(parent), m_ui(std::make_unique<Ui::TargetStrip>())
{
    m_ui->setupUi(this);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_ui->environment->setFont(bold);
    m_ui->trouble->setFont(bold);
    connect(m_ui->choosePython, &QToolButton::clicked, this, &TargetStrip::pythonRequested);
    auto *wrapped = new WrapLayout(m_ui->targetRow);
    wrapped->setSpacing(8);
    for (QWidget *widget :
         std::initializer_list<QWidget *>{m_ui->environment, m_ui->lock, m_ui->protectedWord, m_ui->armed,
                                          m_ui->disarm, m_ui->target, m_ui->way, m_ui->origin})
        wrapped->addWidget(widget);
    for (QLabel *label : {m_ui->python, m_ui->target, m_ui->way, m_ui->trouble, m_ui->facts, m_ui->details})
        label->setMinimumWidth(1); // clipped rather than holding the window open
    m_ui->targetRow->installEventFilter(this);
    auto *menu = new QMenu(m_ui->origin);
    menu->addAction(m_ui->actionOpenPlace);
    menu->addAction(m_ui->actionCopyPlace);
    m_ui->origin->setMenu(menu);
    connect(m_ui->origin, &QToolButton::clicked, this, [this] { Q_EMIT placeRequested(m_place); });
    connect(m_ui->actionOpenPlace, &QAction::triggered, this, [this] { Q_EMIT placeRequested(m_place); });
    connect(m_ui->actionCopyPlace, &QAction::triggered, this, &TargetStrip::copyPlace);
    connect(m_ui->disarm, &QToolButton::clicked, this, &TargetStrip::disarmRequested);
    connect(m_ui->enterPassword, &QPushButton::clicked, this, &TargetStrip::passwordRequested);
    connect(m_ui->confirmPlace, &QPushButton::clicked, this, &TargetStrip::confirmPlaceRequested);
    setArming({});
    connect(m_ui->retry, &QPushButton::clicked, this, &TargetStrip::retryRequested);
    connect(m_ui->showDetails, &QPushButton::toggled, this, &TargetStrip::showTrouble);
    connect(m_ui->stop, &QPushButton::clicked, this, &TargetStrip::stopRequested);
    connect(m_ui->more, &QToolButton::clicked, this, &TargetStrip::whyRequested);
    connect(m_ui->copyTrouble, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(errorText(trouble())); });
    connect(m_ui->useVariable, &QPushButton::clicked, this,
            [this] { Q_EMIT variableChosen(m_ui->variables->currentData().toString()); });
    for (int i = 0; i < shownFindings; ++i) {
        auto *row = new FindingRow(this);
        m_ui->findings->addWidget(row);
        connect(row, &FindingRow::whyRequested, this, &TargetStrip::whyRequested);
        connect(row, &FindingRow::mendRequested, this, &TargetStrip::mendRequested);
        m_rows.append(row);
    }
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &TargetStrip::showAll);
    showAll();
}

TargetStrip::~TargetStrip() = default;

bool TargetStrip::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_ui->targetRow && event->type() == QEvent::Resize)
        fitTarget();
    return QFrame::eventFilter(watched, event);
}

// Nothing of the target is ever cut off: where it is wider than the strip, it goes on in a line below.
void TargetStrip::fitTarget()
{
    const Target *target = m_state.target();
    if (!target)
        return;
    QString text = target->display();
    const QFontMetrics metrics = m_ui->target->fontMetrics();
    const int room = m_ui->targetRow->width();
    const auto fits = [&metrics, room](const QString &line) {
        return metrics.horizontalAdvance(line) <= room;
    };
    if (!fits(text)) {
        if (const qsizetype database = text.lastIndexOf(QLatin1Char('/')); database > 0)
            text.insert(database, QLatin1Char('\n'));
        const qsizetype user = text.indexOf(QLatin1Char('@'));
        if (user > 0 && !fits(text.section(QLatin1Char('\n'), 0, 0)))
            text.insert(user + 1, QLatin1Char('\n'));
    }
    m_ui->target->setText(text);
}

void TargetStrip::setState(const SessionState &state)
{
    m_state = state;
    showAll();
}

void TargetStrip::setArming(const QString &text)
{
    m_ui->armed->setText(text);
    m_ui->armed->setVisible(!text.isEmpty());
    m_ui->disarm->setVisible(!text.isEmpty());
}

void TargetStrip::showAll()
{
    m_ui->target->setFont(Theme::monospaceFont());
    m_ui->details->setFont(Theme::monospaceFont());
    showTarget();
    showFacts();
    showPython();
    showTrouble();
    showVariables();
    showFindings();
    update();
}

void TargetStrip::showTarget()
{
    const ResolvedEnvironment *resolved = m_state.current();
    const Target *target = m_state.target();
    m_ui->environment->setText(resolved ? resolved->definition.title() : tr("No environment picked"));
    m_ui->lock->setVisible(resolved && resolved->definition.isProtected);
    setIcon(m_ui->lock, "lock");
    m_ui->protectedWord->setVisible(resolved && resolved->definition.isProtected);
    m_ui->target->setVisible(target);
    m_ui->origin->setVisible(target);
    showWay();
    if (!target)
        return;
    fitTarget();
    m_ui->target->setToolTip(target->displayUrl().toHtmlEscaped());
    const Origin origin = target->origin(QStringLiteral("host"));
    m_place = {origin.file, origin.line, 0};
    m_ui->origin->setText(tr("from %1").arg(origin.describe()));
    m_ui->origin->setAccessibleName(tr("Where the host is written: %1").arg(origin.describe()));
    m_ui->origin->setToolTip(m_place.toString().toHtmlEscaped());
    m_ui->origin->setEnabled(m_place.isValid());
}

// The tunnel that leads there.
void TargetStrip::showWay()
{
    const Target *target = m_state.target();
    m_ui->way->setVisible(target && target->tunnel);
    if (!target || !target->tunnel)
        return;
    const QString way = target->tunnel->display();
    m_ui->way->setText(tr("through %1").arg(way));
    m_ui->way->setAccessibleName(tr("SSH tunnel through %1").arg(way));
    m_ui->way->setToolTip(tr("An SSH tunnel leads there (%1). Host and port are meant as %2 knows them.")
                              .arg(target->tunnel->origin.describe(), way)
                              .toHtmlEscaped());
}

void TargetStrip::showFacts()
{
    const bool connecting = m_state.connection == ConnectionPhase::Connecting;
    m_ui->stop->setVisible(connecting);
    const QString text = factsText();
    m_ui->facts->setText(text);
    m_ui->facts->setVisible(!text.isEmpty());
    m_ui->factsIcon->setVisible(!text.isEmpty());
    setIcon(m_ui->factsIcon, connecting                                         ? "clock"
                             : m_state.connection == ConnectionPhase::Connected ? "server"
                                                                                : "database");
}

void TargetStrip::showPython()
{
    const PythonReply &python = m_state.python;
    m_ui->pythonBox->setVisible(m_state.isAlembic());
    if (!m_state.isAlembic())
        return;
    setIcon(m_ui->pythonIcon, python.usable() ? "console" : python.probing ? "clock" : "warning");
    m_ui->python->setText(pythonText(python, m_state.target() ? m_state.target()->driver : QString()));
    m_ui->python->setToolTip(
        python.facts ? QDir::toNativeSeparators(python.facts->candidate.path).toHtmlEscaped() : QString());
}

QString TargetStrip::factsText() const
{
    if (!m_state.current()) {
        return m_state.loading                        ? tr("Reading the project…")
               : m_state.project.environments.empty() ? QString()
                                                      : tr("Pick an environment to see its database.");
    }
    if (m_state.connection == ConnectionPhase::Connecting)
        return m_state.target()->tunnel
                   ? tr("Connecting to %1 through %2…")
                         .arg(m_state.target()->hostsText(), m_state.target()->tunnel->display())
                   : tr("Connecting to %1…").arg(m_state.target()->hostsText());
    if (!m_state.database.facts)
        return m_state.target() && m_state.connection == ConnectionPhase::None ? tr("Not connected.")
                                                                               : QString();
    const ServerFacts &facts = *m_state.database.facts;
    // Without the packager's name and number: those are in the connection test.
    QStringList parts{tr("PostgreSQL %1").arg(facts.version.section(QLatin1Char(' '), 0, 0)),
                      facts.tls ? facts.tlsVersion : tr("not encrypted"), tr("role %1").arg(facts.role)};
    if (facts.inRecovery)
        parts.append(tr("standby, read only"));
    if (m_state.database.state) {
        const QStringList heads = m_state.database.state->heads;
        parts.append(heads.isEmpty() ? tr("no revision applied")
                                     : tr("at %1").arg(heads.join(QStringLiteral(", "))));
    }
    if (m_state.pending.plan) {
        const int pending = m_state.pendingCount();
        parts.append(pending > 0 ? tr("%n pending", nullptr, pending) : tr("up to date"));
    }
    return parts.join(QStringLiteral("  ·  "));
}

Error TargetStrip::trouble() const
{
    if (const ResolvedEnvironment *resolved = m_state.current(); resolved && resolved->resolution.error)
        return *resolved->resolution.error;
    if (!m_state.database.error.code.isEmpty())
        return m_state.database.error;
    if (const Error moved = m_state.placeTrouble(); !moved.code.isEmpty())
        return moved;
    return m_state.pending.error;
}

void TargetStrip::showTrouble()
{
    const Error error = trouble();
    const bool isTrouble = !error.code.isEmpty() && m_state.connection != ConnectionPhase::Connecting;
    m_ui->troubleBox->setVisible(isTrouble);
    if (!isTrouble)
        return;
    // A password that stands in a file is mended there.
    const bool asks = error.code == QLatin1String("auth.password-missing") ||
                      (error.code == QLatin1String("auth.password") && m_state.target() &&
                       !m_state.target()->password.isSet());
    m_ui->enterPassword->setVisible(asks);
    m_ui->confirmPlace->setVisible(error.code == QLatin1String("guard.moved"));
    setIcon(m_ui->troubleIcon, "error");
    m_ui->trouble->setText(error.message);
    m_ui->hint->setText(error.hint);
    m_ui->hint->setVisible(!error.hint.isEmpty());
    QStringList details;
    for (const QString &part : {error.where.toString(), error.detail}) {
        if (!part.isEmpty())
            details.append(part);
    }
    m_ui->details->setText(details.join(QLatin1Char('\n')));
    const bool isLong = m_ui->details->text().count(QLatin1Char('\n')) >= foldedLines;
    m_ui->showDetails->setVisible(isLong);
    m_ui->details->setVisible(!details.isEmpty() && (!isLong || m_ui->showDetails->isChecked()));
}

void TargetStrip::showVariables()
{
    const ResolvedEnvironment *resolved = m_state.current();
    const bool ambiguous = resolved && resolved->resolution.error &&
                           resolved->resolution.error->code == QLatin1String("target.ambiguous");
    const QString chosen = resolved ? resolved->chosenVariable : QString();
    m_ui->variableBox->setVisible(ambiguous || !chosen.isEmpty());
    m_ui->retry->setVisible(!ambiguous);
    m_ui->variables->clear();
    if (!m_ui->variableBox->isVisibleTo(this))
        return;
    for (const Candidate &candidate : resolved->resolution.candidates) {
        const bool isUrl = !candidate.variable.contains(QLatin1Char('/'));
        if (isUrl && !candidate.display.isEmpty())
            m_ui->variables->addItem(QStringLiteral("%1 — %2").arg(candidate.variable, candidate.display),
                                     candidate.variable);
    }
    m_ui->variables->setCurrentIndex(std::max(0, m_ui->variables->findData(chosen)));
}

void TargetStrip::showFindings()
{
    Findings worth;
    for (const Finding &finding : m_state.targetFindings()) {
        if (finding.severity != Severity::Info && finding.message != trouble().message) // once is enough
            worth.append(finding);
    }
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        m_rows[i]->setVisible(i < worth.size());
        if (i < worth.size())
            m_rows[i]->setFinding(worth[i]);
    }
    const int rest = int(worth.size() - m_rows.size());
    m_ui->more->setVisible(rest > 0);
    m_ui->more->setText(tr("%n more finding(s)", nullptr, rest));
}

void TargetStrip::copyPlace() const
{
    QGuiApplication::clipboard()->setText(m_place.toString());
}

// Its lines are as many as its width makes them, and none of them gives way to what stands below.
bool TargetStrip::event(QEvent *event)
{
    const bool done = QFrame::event(event);
    const bool isOther = event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize;
    if (event->type() == QEvent::Show || (isOther && isVisible())) // hidden, its width says nothing
        setMinimumHeight(heightForWidth(width()));
    return done;
}

void TargetStrip::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        showAll();
    }
    QFrame::changeEvent(event);
}

void TargetStrip::paintEvent(QPaintEvent *)
{
    const ResolvedEnvironment *resolved = m_state.current();
    const EnvironmentColour colour = resolved ? resolved->definition.colour : EnvironmentColour::None;
    QPainter painter(this);
    painter.fillRect(rect(), Theme::environmentTint(colour));
    painter.fillRect(QRect(0, 0, edgeWidth, height()), Theme::environmentColor(colour));
    painter.fillRect(QRect(0, height() - 1, width(), 1), Theme::color(Theme::Token::Line));
}

} // namespace limbeck::gui
