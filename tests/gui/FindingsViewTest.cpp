#include "views/FindingsView.h"
#include "models/FindingModel.h"
#include "views/FindingsViewDelegate.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QListView>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;

namespace {

Findings sample()
{
    return {
        {QStringLiteral("env.unparsable"), Severity::Info, QStringLiteral("Line 3 is skipped."), {}, {}, {}},
        {QStringLiteral("script.lock"),
         Severity::Warning,
         QStringLiteral("주문 테이블을 잠급니다."),
         QStringLiteral("Use CONCURRENTLY."),
         {QStringLiteral("/p/002.sql"), 14, 5},
         QStringLiteral("002")},
        {QStringLiteral("script.empty-up"),
         Severity::Error,
         QStringLiteral("There is nothing to apply."),
         {},
         {QStringLiteral("/p/003.sql"), 2, 0},
         QStringLiteral("003")},
    };
}

QStringList messages(const FindingsView &view)
{
    QStringList result;
    for (int row = 0; row < view.list()->model()->rowCount(); ++row)
        result.append(view.list()->model()->index(row, 0).data().toString());
    return result;
}

QToolButton *button(const FindingsView &view, const char *name)
{
    return view.findChild<QToolButton *>(QString::fromLatin1(name));
}

} // namespace

class FindingsViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void worstComesFirst();
    void filtersBySeverity();
    void emptyStateSaysSo();
    void enterActivatesThePlace();
    void clickOnThePlaceActivates();
    void withoutAPlaceNothingIsActivated();
    void copiesSelectedOrAll();
    void longMessagesWrap();
    void accessibleTextHasAll();
};

void FindingsViewTest::worstComesFirst()
{
    FindingsView view;
    const QAbstractItemModelTester tester(view.list()->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    view.setFindings(sample());
    QCOMPARE(messages(view),
             QStringList({QStringLiteral("There is nothing to apply."),
                          QStringLiteral("주문 테이블을 잠급니다."), QStringLiteral("Line 3 is skipped.")}));
}

void FindingsViewTest::filtersBySeverity()
{
    FindingsView view;
    const QAbstractItemModelTester tester(view.list()->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    view.setFindings(sample());
    view.show();
    QTest::mouseClick(button(view, "notes"), Qt::LeftButton);
    QCOMPARE(messages(view).size(), 2);
    QTest::mouseClick(button(view, "errors"), Qt::LeftButton);
    QCOMPARE(messages(view), QStringList({QStringLiteral("주문 테이블을 잠급니다.")}));
    QTest::mouseClick(button(view, "warnings"), Qt::LeftButton);
    auto *text = view.findChild<QLabel *>(QStringLiteral("emptyText"));
    QVERIFY(text->isVisible());
    QVERIFY(text->text().contains(QStringLiteral("hidden")));
    QTest::mouseClick(button(view, "errors"), Qt::LeftButton);
    QCOMPARE(messages(view).size(), 1);
}

void FindingsViewTest::emptyStateSaysSo()
{
    FindingsView view;
    view.show();
    auto *text = view.findChild<QLabel *>(QStringLiteral("emptyText"));
    QVERIFY(text->isVisible());
    QCOMPARE(text->text(), QStringLiteral("There are no findings."));
    QVERIFY(!button(view, "errors")->isEnabled());
    view.setFindings(sample());
    QVERIFY(!text->isVisible());
    QVERIFY(button(view, "errors")->isEnabled());
    view.setFindings({});
    QVERIFY(text->isVisible());
}

void FindingsViewTest::enterActivatesThePlace()
{
    FindingsView view;
    view.setFindings(sample());
    view.show();
    QSignalSpy activated(&view, &FindingsView::activated);
    view.list()->setCurrentIndex(view.list()->model()->index(1, 0));
    QTest::keyClick(view.list(), Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().first().value<SourceLocation>(), sample().at(1).where);
}

void FindingsViewTest::clickOnThePlaceActivates()
{
    FindingsView view;
    view.resize(500, 400);
    view.setFindings(sample());
    view.show();
    QSignalSpy activated(&view, &FindingsView::activated);
    const QModelIndex index = view.list()->model()->index(1, 0);
    QStyleOptionViewItem option;
    option.widget = view.list();
    option.font = view.list()->font();
    option.rect = view.list()->visualRect(index);
    const auto *delegate = qobject_cast<FindingsViewDelegate *>(view.list()->itemDelegate());
    const QRect place = delegate->placeRect(option, index);
    QVERIFY(view.list()->visualRect(index).contains(place));
    QTest::mouseClick(view.list()->viewport(), Qt::LeftButton, {}, place.center());
    QCOMPARE(activated.count(), 1);
    QTest::mouseClick(view.list()->viewport(), Qt::LeftButton, {}, option.rect.topLeft() + QPoint(3, 3));
    QCOMPARE(activated.count(), 1);
}

void FindingsViewTest::withoutAPlaceNothingIsActivated()
{
    FindingsView view;
    view.setFindings(sample());
    const QSignalSpy activated(&view, &FindingsView::activated);
    view.list()->setCurrentIndex(view.list()->model()->index(2, 0));
    QTest::keyClick(view.list(), Qt::Key_Return);
    QCOMPARE(activated.count(), 0);
}

void FindingsViewTest::copiesSelectedOrAll()
{
    FindingsView view;
    view.setFindings(sample());
    view.show();
    view.list()->setCurrentIndex(view.list()->model()->index(1, 0));
    QTest::keyClick(view.list(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("Warning: 주문 테이블을 잠급니다.\n  Use CONCURRENTLY.\n"
                            "  /p/002.sql:14:5  revision 002  [script.lock]"));
    view.list()->clearSelection();
    QTest::mouseClick(button(view, "copy"), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text().count(QLatin1Char('[')), 3);
}

void FindingsViewTest::longMessagesWrap()
{
    FindingsView view;
    view.resize(400, 300);
    Finding finding = sample().constFirst();
    view.setFindings({finding});
    view.show();
    const int one = view.list()->visualRect(view.list()->model()->index(0, 0)).height();
    finding.message = QStringLiteral("Many words that do not fit into one line. ").repeated(6);
    view.setFindings({finding});
    QVERIFY(view.list()->visualRect(view.list()->model()->index(0, 0)).height() > 2 * one);
}

void FindingsViewTest::accessibleTextHasAll()
{
    FindingsView view;
    view.setFindings(sample());
    const QString text = view.list()->model()->index(1, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY(text.contains(QStringLiteral("Warning")));
    QVERIFY(text.contains(QStringLiteral("CONCURRENTLY")));
    QVERIFY(text.contains(QStringLiteral("002.sql:14")));
}

QTEST_MAIN(FindingsViewTest)
#include "FindingsViewTest.moc"
