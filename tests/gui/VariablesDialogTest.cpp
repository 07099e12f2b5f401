// Variables…: every variable with value, origin and what it beats; secrets shown on demand and hidden again.
#include "dialogs/VariablesDialog.h"
#include "WindowFixture.h"
#include "models/VariableModel.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

// What the table shows, a line per row.
QString tableText(const QTreeView *table)
{
    QString text;
    const QAbstractItemModel *model = table->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        for (int column = 0; column < model->columnCount(); ++column) {
            const QModelIndex index = model->index(row, column);
            text += index.data().toString() + u'|' + index.data(Qt::ToolTipRole).toString() + u'|' +
                    index.data(Qt::AccessibleTextRole).toString() + u'|';
        }
        text += u'\n';
    }
    return text;
}

class Opened
{
public:
    Opened()
    {
        folder.writeSample();
        folder.write(u"limbeck.ini"_s,
                     "[limbeck]\ndefault_environment = development\n\n[environment.development]\nfiles = "
                     ".env, .env.development\n");
        folder.write(u".env"_s, "LOG=info\n이름=기본\n");
        folder.write(u".env.development"_s, "이름=개발\nDB_PASSWORD=canary-비밀\nHOST=127.0.0.1\n"
                                            "DATABASE_URL=postgresql://app:${DB_PASSWORD}@${HOST}:1/app\n");
        f.window->start(false, folder.path());
        QVERIFY(QTest::qWaitFor([this] { return !f.window->session().isBusy() && f.state().current(); },
                                patience));
        f.action("actionVariables")->trigger();
        dialog = f.dialog<VariablesDialog>();
        QVERIFY(dialog);
        table = dialog->findChild<QTreeView *>(u"table"_s);
        QVERIFY(QTest::qWaitFor([this] { return table->model()->rowCount() > 0; }, patience));
    }
    int rowOf(const QString &key) const
    {
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, VariableModel::KeyColumn).data().toString() == key)
                return row;
        }
        return -1;
    }
    QString cell(const QString &key, int column) const
    {
        return table->model()->index(rowOf(key), column).data().toString();
    }

    ProjectFolder folder;
    WindowFixture f;
    VariablesDialog *dialog = nullptr;
    QTreeView *table = nullptr;
};

} // namespace

class VariablesDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theModelKeepsItsPromises()
    {
        VariableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        VariableRow plain;
        plain.key = u"A"_s;
        plain.value = plain.raw = u"1"_s;
        VariableRow secret = plain;
        secret.key = u"DB_PASSWORD"_s;
        secret.value = secret.raw = u"비밀"_s;
        secret.secret = true;
        VariableRow masked = secret;
        masked.value = masked.raw = u"***"_s;
        model.setVariables({plain, masked}, {plain, secret});
        QVERIFY(model.hasSecrets());
        QCOMPARE(model.copyText(1), u"DB_PASSWORD=***"_s);
        model.reveal(1);
        QCOMPARE(model.copyText(1), u"DB_PASSWORD=비밀"_s);
        model.hideAll();
        QCOMPARE(model.index(1, VariableModel::ValueColumn).data().toString(), u"***"_s);
        model.setVariables({}, {});
        QCOMPARE(model.rowCount(), 0);
    }

    // What the table has not the room for is cut from the values, never from where they come from.
    void thePlaceStaysInSightInANarrowWindow()
    {
        Opened o;
        for (const int width : {o.dialog->width(), o.dialog->minimumWidth()}) {
            o.dialog->resize(width, o.dialog->height());
            const QModelIndex place =
                o.table->model()->index(o.rowOf(u"DATABASE_URL"_s), VariableModel::OriginColumn);
            QTRY_VERIFY(o.table->visualRect(place).right() <= o.table->viewport()->width());
            QVERIFY(o.table->visualRect(place).width() >=
                    o.table->fontMetrics().horizontalAdvance(place.data().toString()));
        }
    }

    void saysValueOriginAndWhatIsOverridden()
    {
        Opened o;
        QCOMPARE(o.cell(u"이름"_s, VariableModel::ValueColumn), u"개발"_s);
        QVERIFY(o.cell(u"이름"_s, VariableModel::OriginColumn).contains(u".env.development:1"_s));
        QVERIFY(o.cell(u"이름"_s, VariableModel::ShadowedColumn).contains(u".env:2"_s));
        QCOMPARE(o.cell(u"DATABASE_URL"_s, VariableModel::ValueColumn),
                 u"postgresql://app:***@127.0.0.1:1/app"_s);
        QVERIFY2(o.cell(u"DATABASE_URL"_s, VariableModel::RawColumn).contains(u"${HOST}"_s),
                 qPrintable(o.cell(u"DATABASE_URL"_s, VariableModel::RawColumn)));
    }

    void secretsAreShownOnDemandAndHideAgain()
    {
        Opened o;
        QVERIFY(!tableText(o.table).contains(u"canary-"_s));
        o.dialog->setShowTime(300);
        QTest::mouseClick(o.dialog->findChild<QPushButton *>(u"reveal"_s), Qt::LeftButton);
        QCOMPARE(o.cell(u"DB_PASSWORD"_s, VariableModel::ValueColumn), u"canary-비밀"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!tableText(o.table).contains(u"canary-"_s), patience);
        QVERIFY(!o.dialog->findChild<QPushButton *>(u"reveal"_s)->isChecked());
    }

    void copyingTakesWhatIsShown()
    {
        Opened o;
        o.table->selectAll();
        o.table->setFocus();
        QTest::keyClick(o.table, Qt::Key_C, Qt::ControlModifier);
        const auto actions = o.table->actions();
        actions.constFirst()->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"DB_PASSWORD=***"_s));
        QVERIFY(!QGuiApplication::clipboard()->text().contains(u"canary-"_s));
    }

    void filtersAndSaysWhenNothingFits()
    {
        Opened o;
        auto *filter = o.dialog->findChild<QLineEdit *>(u"filter"_s);
        QTest::keyClicks(filter, u"host"_s);
        QVERIFY(o.rowOf(u"HOST"_s) >= 0);
        QCOMPARE(o.rowOf(u"LOG"_s), -1);
        filter->setText(u"없는것"_s);
        QCOMPARE(o.table->model()->rowCount(), 0);
        QVERIFY(!o.table->isVisible());
        QVERIFY(o.dialog->isVisible());
    }
};

QTEST_MAIN(VariablesDialogTest)
#include "VariablesDialogTest.moc"
