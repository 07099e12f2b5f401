#include "dialogs/ApplyDialog.h"
#include "views/FindingsView.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace limbeck;
using namespace limbeck::gui;
using namespace std::chrono_literals;

namespace {

PlanStep step(const char *id, bool transactional = true)
{
    PlanStep result;
    result.revision.id = QString::fromLatin1(id);
    result.revision.message = QStringLiteral("주문 표 %1").arg(result.revision.id);
    result.transactional = transactional;
    result.statements = {Statement{"SELECT 1", 0, 1, 1, {}}, Statement{"SELECT 2", 0, 1, 1, {}}};
    return result;
}

ApplyRequest request(PlanKind kind = PlanKind::Upgrade, bool isProtected = false)
{
    ApplyRequest result;
    result.plan.kind = kind;
    result.plan.steps = {step("002"), step("003"), step("004")};
    result.target.user = QStringLiteral("app");
    result.target.hosts = {{QStringLiteral("db.example"), quint16(5433)}};
    result.target.database = QStringLiteral("Orders");
    result.target.password = Secret(QStringLiteral("canary-password"));
    result.environment.name = QStringLiteral("production");
    result.environment.colour = EnvironmentColour::Red;
    result.environment.isProtected = isProtected;
    result.facts.version = QStringLiteral("15.20");
    return result;
}

template <typename T>
T *child(const QWidget &dialog, const char *name)
{
    return dialog.findChild<T *>(QString::fromLatin1(name));
}

QPushButton *apply(const QWidget &dialog)
{
    return child<QPushButton>(dialog, "apply");
}

} // namespace

class ApplyDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void namesEverythingThatCounts();
    void listsTheRevisionsInOrder();
    void buttonSaysWhatItDoes_data();
    void buttonSaysWhatItDoes();
    void returnAppliesToAnOpenEnvironment();
    void returnNeverAppliesToAProtectedOne();
    void escapeCancels();
    void downgradeWarnsAndCancelsByDefault();
    void nameHasToBeTypedExactly();
    void nameMayBePasted();
    void armingExpires();
    void anArmedEnvironmentNeedsNoNameAgain();
    void armingIsForOneDatabaseOnly();
    void acceptWithoutTheNameIsRefused();
    void settingsComeBack();
    void untouchedTimeoutsKeepTheirExactValue();
    void returnInATimeoutDoesNotApply();
    void singleTransactionIsRefusedWithTheReason();
    void findingsAreShown();
    void dangersAreShownWhereTheyAreKnown();
    void aLowScreenKeepsTheNameAndTheButtons();
    void emptyPlanCannotBeApplied();
    void passwordIsNowhere();

private:
    Arming m_arming;
};

void ApplyDialogTest::cleanup()
{
    m_arming.disarm();
    m_arming.setTime(Arming::defaultTime);
}

void ApplyDialogTest::namesEverythingThatCounts()
{
    ApplyRequest given = request(PlanKind::Upgrade, true);
    given.facts.role = QStringLiteral("owner");
    given.facts.serverAddress = QStringLiteral("10.0.0.7");
    given.facts.serverPort = 5432;
    given.facts.tls = true;
    given.facts.tlsVersion = QStringLiteral("TLSv1.3");
    const ApplyDialog dialog(given, m_arming);
    QCOMPARE(child<QLabel>(dialog, "database")->text(), QStringLiteral("Orders"));
    QCOMPARE(child<QLabel>(dialog, "server")->text(),
             QStringLiteral("db.example:5433 (connected to 10.0.0.7:5432)"));
    QCOMPARE(child<QLabel>(dialog, "user")->text(), QStringLiteral("app (acting as owner)"));
    QCOMPARE(child<QLabel>(dialog, "environment")->text(), QStringLiteral("production, protected"));
    QCOMPARE(child<QLabel>(dialog, "version")->text(), QStringLiteral("PostgreSQL 15.20, TLSv1.3"));
    const auto labels = dialog.findChildren<QLabel *>();
    for (const QLabel *label : labels)
        QVERIFY2(label->textFormat() == Qt::PlainText || label->buddy(), qPrintable(label->objectName()));
}

void ApplyDialogTest::listsTheRevisionsInOrder()
{
    ApplyRequest given = request();
    given.plan.steps[1].transactional = false;
    const ApplyDialog dialog(given, m_arming);
    const auto *list = child<QTreeWidget>(dialog, "revisions");
    QCOMPARE(list->topLevelItemCount(), 3);
    QCOMPARE(list->topLevelItem(0)->text(1), QStringLiteral("002"));
    QCOMPARE(list->topLevelItem(2)->text(2), QStringLiteral("주문 표 004"));
    QVERIFY(list->topLevelItem(0)->text(4).startsWith(QStringLiteral("In a transaction")));
    QVERIFY(list->topLevelItem(1)->text(4).startsWith(QStringLiteral("Without a transaction")));
}

void ApplyDialogTest::buttonSaysWhatItDoes_data()
{
    QTest::addColumn<PlanKind>("kind");
    QTest::addColumn<QString>("text");
    QTest::newRow("upgrade") << PlanKind::Upgrade << QStringLiteral("&Apply 3 revision");
    QTest::newRow("downgrade") << PlanKind::Downgrade << QStringLiteral("&Downgrade 3 revision");
    QTest::newRow("stamp") << PlanKind::Stamp << QStringLiteral("&Stamp 3 revision");
}

void ApplyDialogTest::buttonSaysWhatItDoes()
{
    QFETCH(PlanKind, kind);
    QFETCH(QString, text);
    const ApplyDialog dialog(request(kind), m_arming);
    QVERIFY2(apply(dialog)->text().startsWith(text), qPrintable(apply(dialog)->text()));
    QVERIFY(!dialog.windowTitle().isEmpty());
}

void ApplyDialogTest::returnAppliesToAnOpenEnvironment()
{
    ApplyDialog dialog(request(), m_arming);
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.open();
    QTest::keyClick(&dialog, Qt::Key_Return);
    QCOMPARE(accepted.count(), 1);
}

void ApplyDialogTest::returnNeverAppliesToAProtectedOne()
{
    ApplyDialog dialog(request(PlanKind::Upgrade, true), m_arming);
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.open();
    auto *name = child<QLineEdit>(dialog, "name");
    QVERIFY(name->hasFocus() || dialog.focusWidget() == name);
    QTest::keyClicks(name, QStringLiteral("Orders"));
    QTest::keyClick(name, Qt::Key_Return);
    QCOMPARE(accepted.count(), 0);
    QVERIFY(dialog.isVisible());
    apply(dialog)->setFocus();
    QTest::keyClick(apply(dialog), Qt::Key_Return); // presses the default button: Cancel
    QCOMPARE(accepted.count(), 0);
    QVERIFY(!dialog.isVisible());
}

void ApplyDialogTest::escapeCancels()
{
    ApplyDialog dialog(request(), m_arming);
    const QSignalSpy rejected(&dialog, &QDialog::rejected);
    dialog.open();
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QCOMPARE(rejected.count(), 1);
}

void ApplyDialogTest::downgradeWarnsAndCancelsByDefault()
{
    ApplyDialog dialog(request(PlanKind::Downgrade), m_arming);
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.open();
    QVERIFY(child<QLabel>(dialog, "dataLossText")->isVisible());
    QVERIFY(child<QLabel>(dialog, "dataLossText")->text().contains(QStringLiteral("delete data")));
    QTest::keyClick(&dialog, Qt::Key_Return);
    QCOMPARE(accepted.count(), 0);
    QVERIFY(!dialog.isVisible());
    ApplyDialog other(request(PlanKind::Downgrade), m_arming);
    const QSignalSpy clicked(&other, &QDialog::accepted);
    other.open();
    QTest::mouseClick(apply(other), Qt::LeftButton);
    QCOMPARE(clicked.count(), 1);
}

void ApplyDialogTest::nameHasToBeTypedExactly()
{
    ApplyDialog dialog(request(PlanKind::Upgrade, true), m_arming);
    dialog.open();
    auto *name = child<QLineEdit>(dialog, "name");
    QVERIFY(!name->completer());
    for (const char *wrong : {"", "Order", "orders", "Orders ", "ORDERS", "Orders2"}) {
        name->setText(QString::fromLatin1(wrong));
        QVERIFY2(!apply(dialog)->isEnabled(), wrong);
    }
    name->clear();
    QTest::keyClicks(name, QStringLiteral("Orders"));
    QVERIFY(apply(dialog)->isEnabled());
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    QTest::mouseClick(apply(dialog), Qt::LeftButton);
    QCOMPARE(accepted.count(), 1);
}

void ApplyDialogTest::nameMayBePasted()
{
    ApplyDialog dialog(request(PlanKind::Upgrade, true), m_arming);
    dialog.open();
    QGuiApplication::clipboard()->setText(QStringLiteral("Orders"));
    QTest::keyClick(child<QLineEdit>(dialog, "name"), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(apply(dialog)->isEnabled());
}

void ApplyDialogTest::armingExpires()
{
    ApplyDialog dialog(request(PlanKind::Upgrade, true), m_arming);
    m_arming.setTime(std::chrono::milliseconds(30));
    dialog.open();
    auto *name = child<QLineEdit>(dialog, "name");
    QTest::keyClicks(name, QStringLiteral("Orders"));
    QVERIFY(apply(dialog)->isEnabled());
    QTRY_VERIFY(!apply(dialog)->isEnabled());
    QVERIFY(name->text().isEmpty());
    QVERIFY(child<QLabel>(dialog, "confirmState")->text().contains(QStringLiteral("expired")));
}

void ApplyDialogTest::anArmedEnvironmentNeedsNoNameAgain()
{
    {
        ApplyDialog first(request(PlanKind::Upgrade, true), m_arming);
        first.open();
        QTest::keyClicks(child<QLineEdit>(first, "name"), QStringLiteral("Orders"));
    }
    ApplyDialog second(request(PlanKind::Upgrade, true), m_arming);
    second.open();
    QVERIFY(child<QLineEdit>(second, "name")->isHidden());
    QVERIFY(apply(second)->isEnabled());
    const auto *state = child<QLabel>(second, "confirmState");
    QVERIFY2(state->text().contains(QStringLiteral("armed for 10 more minute")), qPrintable(state->text()));
    m_arming.disarm();
    QVERIFY(!apply(second)->isEnabled());
    QVERIFY(child<QLineEdit>(second, "name")->isVisible());
}

void ApplyDialogTest::armingIsForOneDatabaseOnly()
{
    ApplyRequest other = request(PlanKind::Upgrade, true);
    other.target.hosts = {{QStringLiteral("other.example"), quint16(5433)}};
    m_arming.arm(other.target.identity());
    ApplyDialog dialog(request(PlanKind::Upgrade, true), m_arming);
    dialog.open();
    QVERIFY(!apply(dialog)->isEnabled());
    QVERIFY(child<QLineEdit>(dialog, "name")->isVisible());
}

void ApplyDialogTest::acceptWithoutTheNameIsRefused()
{
    ApplyDialog dialog(request(PlanKind::Upgrade, true), m_arming);
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.open();
    dialog.accept();
    QCOMPARE(accepted.count(), 0);
    QVERIFY(dialog.isVisible());
}

void ApplyDialogTest::settingsComeBack()
{
    ApplyRequest given = request();
    given.options.environment = QStringLiteral("production");
    const ApplyDialog dialog(given, m_arming);
    child<QDoubleSpinBox>(dialog, "lockTimeout")->setValue(2.5);
    child<QDoubleSpinBox>(dialog, "statementTimeout")->setValue(60);
    child<QCheckBox>(dialog, "singleTransaction")->setChecked(true);
    child<QCheckBox>(dialog, "history")->setChecked(false);
    const RunOptions options = dialog.options();
    QVERIFY(options.lockTimeout == 2500ms);
    QVERIFY(options.statementTimeout == 60s);
    QVERIFY(options.singleTransaction);
    QVERIFY(!options.history);
    QCOMPARE(options.environment, QStringLiteral("production"));
}

void ApplyDialogTest::untouchedTimeoutsKeepTheirExactValue()
{
    ApplyRequest given = request();
    given.options.lockTimeout = 1234ms;
    const ApplyDialog dialog(given, m_arming);
    QVERIFY(dialog.options().lockTimeout == 1234ms);
    QVERIFY(dialog.options().statementTimeout == 0ms);
    QCOMPARE(child<QDoubleSpinBox>(dialog, "statementTimeout")->text(), QStringLiteral("none"));
}

void ApplyDialogTest::returnInATimeoutDoesNotApply()
{
    ApplyDialog dialog(request(), m_arming);
    const QSignalSpy accepted(&dialog, &QDialog::accepted);
    dialog.open();
    auto *box = child<QDoubleSpinBox>(dialog, "lockTimeout");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Return);
    QCOMPARE(accepted.count(), 0);
    QVERIFY(dialog.isVisible());
}

void ApplyDialogTest::singleTransactionIsRefusedWithTheReason()
{
    ApplyRequest given = request();
    given.plan.steps[1].transactional = false;
    given.options.singleTransaction = true;
    ApplyDialog dialog(given, m_arming);
    dialog.open();
    QVERIFY(!child<QCheckBox>(dialog, "singleTransaction")->isEnabled());
    QVERIFY(!dialog.options().singleTransaction);
    auto *reason = child<QLabel>(dialog, "singleReason");
    QVERIFY(reason->isVisible());
    QVERIFY(reason->text().contains(QStringLiteral("003")));
}

void ApplyDialogTest::findingsAreShown()
{
    ApplyRequest given = request();
    ApplyDialog without(given, m_arming);
    without.open();
    QVERIFY(!without.findChild<FindingsView *>()->isVisible());
    given.plan.steps[0].findings = {
        {QStringLiteral("x.y"), Severity::Warning, QStringLiteral("Locks."), {}, {}, {}}};
    ApplyDialog dialog(given, m_arming);
    dialog.open();
    QVERIFY(dialog.findChild<FindingsView *>()->isVisible());
}

void ApplyDialogTest::dangersAreShownWhereTheyAreKnown()
{
    constexpr int riskColumn = 3;
    ApplyRequest given = request();
    const ApplyDialog without(given, m_arming);
    QVERIFY(child<QTreeWidget>(without, "revisions")->isColumnHidden(riskColumn));
    given.risks.insert(QStringLiteral("003"), {"error", QStringLiteral("high risk: public.orders"),
                                               QStringLiteral("<b>orders</b> is rewritten.")});
    const ApplyDialog dialog(given, m_arming);
    const auto *list = child<QTreeWidget>(dialog, "revisions");
    QVERIFY(!list->isColumnHidden(riskColumn));
    QCOMPARE(list->headerItem()->text(riskColumn), QStringLiteral("Risk"));
    QCOMPARE(list->topLevelItem(1)->text(riskColumn), QStringLiteral("high risk: public.orders"));
    QVERIFY(!list->topLevelItem(1)->icon(riskColumn).isNull());
    QVERIFY(list->topLevelItem(1)->toolTip(riskColumn).contains(QStringLiteral("&lt;b&gt;orders")));
    QVERIFY(list->topLevelItem(0)->text(riskColumn).isEmpty());
    QVERIFY(list->topLevelItem(0)->icon(riskColumn).isNull());
}

void ApplyDialogTest::aLowScreenKeepsTheNameAndTheButtons()
{
    ApplyRequest given = request(PlanKind::Downgrade, true);
    const ApplyRequest small = given;
    for (int i = 0; i < 20; ++i)
        given.plan.steps.push_back(step("005"));
    given.plan.steps[0].findings = {
        {QStringLiteral("x.y"), Severity::Warning, QStringLiteral("Locks."), {}, {}, {}}};
    ApplyDialog dialog(given, m_arming);
    dialog.open();
    dialog.setReview(
        QStringList(20, QStringLiteral("A line of what the review says.")).join(QLatin1Char('\n')), {});
    const auto isInside = [&dialog](const QWidget *widget) {
        return dialog.rect().contains(QRect(widget->mapTo(&dialog, QPoint()), widget->size()));
    };
    const auto *scroll = child<QScrollArea>(dialog, "scroll");
    QTRY_VERIFY(scroll->verticalScrollBar()->maximum() > 0 && child<QWidget>(dialog, "more")->isVisible());
    QTRY_VERIFY(isInside(apply(dialog)) && isInside(child<QWidget>(dialog, "name")));
    QVERIFY(dialog.height() < dialog.screen()->availableGeometry().height()); // with its frame
    dialog.close();
    // Where there is room, nothing scrolls.
    ApplyDialog fits(small, m_arming);
    fits.open();
    QTRY_COMPARE(child<QScrollArea>(fits, "scroll")->verticalScrollBar()->maximum(), 0);
    QVERIFY(!child<QWidget>(fits, "more")->isVisible());
}

void ApplyDialogTest::emptyPlanCannotBeApplied()
{
    ApplyRequest given = request();
    given.plan.steps.clear();
    ApplyDialog dialog(given, m_arming);
    dialog.open();
    QVERIFY(!apply(dialog)->isEnabled());
}

void ApplyDialogTest::passwordIsNowhere()
{
    const ApplyDialog dialog(request(PlanKind::Upgrade, true), m_arming);
    const QString canary = QStringLiteral("canary-password");
    QVERIFY(!dialog.windowTitle().contains(canary));
    const auto labels = dialog.findChildren<QLabel *>();
    for (const QLabel *label : labels)
        QVERIFY(!label->text().contains(canary) && !label->toolTip().contains(canary));
}

QTEST_MAIN(ApplyDialogTest)
#include "ApplyDialogTest.moc"
