// A difference as it is shown, read aloud and copied.
#include "views/DiffView.h"
#include "models/DiffModel.h"
#include "theme/Theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QTest>

using namespace limbeck;
using namespace limbeck::gui;
using namespace Qt::StringLiterals;

namespace {

QByteArray before()
{
    return "import os\n# 설정을 읽는다\nurl = os.getenv('DATABASE_URL')\n\ttabbed = 1\n";
}
QByteArray after()
{
    return "import os\n# 설정을 읽는다\nurl = os.environ['DATABASE_URL']\nmore = 2\n\ttabbed = 1\n";
}

DiffModel::Kind kindOf(const DiffModel &model, int row)
{
    return DiffModel::Kind(model.index(row).data(DiffModel::KindRole).toInt());
}

} // namespace

class DiffViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesHaveTheirSignAndTheirNumbers()
    {
        DiffModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDiff(LineDiff::between(before(), after()));
        QCOMPARE(model.rowCount(), 7); // the header, two lines, one removed, two added, one line
        QCOMPARE(kindOf(model, 0), DiffModel::Kind::Header);
        QCOMPARE(kindOf(model, 3), DiffModel::Kind::Removed);
        QCOMPARE(model.index(3).data().toString(), u"-url = os.getenv('DATABASE_URL')"_s);
        QCOMPARE(model.index(3).data(DiffModel::BeforeRole).toInt(), 3);
        QCOMPARE(model.index(3).data(DiffModel::AfterRole).toInt(), 0);
        QCOMPARE(kindOf(model, 4), DiffModel::Kind::Added);
        QCOMPARE(model.index(4).data(DiffModel::AfterRole).toInt(), 3);
        QCOMPARE(kindOf(model, 6), DiffModel::Kind::Same);
        QCOMPARE(model.index(6).data(DiffModel::BeforeRole).toInt(), 4);
        QCOMPARE(model.index(6).data(DiffModel::AfterRole).toInt(), 5);
        QCOMPARE(model.lastLine(), 5);
    }

    void aLineIsReadAloudWithWhatHappensToIt()
    {
        DiffModel model;
        model.setDiff(LineDiff::between(before(), after()));
        const auto aloud = [&model](int row) {
            return model.index(row).data(Qt::AccessibleTextRole).toString();
        };
        QCOMPARE(aloud(2), u"Unchanged, line 2: # 설정을 읽는다"_s);
        QCOMPARE(aloud(3), u"Removed, line 3: url = os.getenv('DATABASE_URL')"_s);
        QCOMPARE(aloud(5), u"Added, line 4: more = 2"_s);
    }

    void lineEndsAreNotShown()
    {
        DiffModel model;
        model.setDiff(LineDiff::between("a\r\nb\r\n", "a\r\nc\r\n"));
        for (int row = 0; row < model.rowCount(); ++row)
            QVERIFY(!model.index(row).data().toString().contains(u'\r'));
    }

    void everythingOrTheSelectedLinesAreCopied()
    {
        DiffView view;
        const LineDiff diff = LineDiff::between(before(), after());
        view.setDiff(diff, u"env.py"_s);
        view.resize(600, 300);
        view.show();
        view.setFocus();
        QTest::keySequence(&view, QKeySequence::Copy);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QString::fromUtf8(diff.unified(u"a/env.py"_s, u"b/env.py"_s)));
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"--- a/env.py"_s));
        view.selectionModel()->select(view.model()->index(4, 0), QItemSelectionModel::ClearAndSelect);
        view.copy();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"+url = os.environ['DATABASE_URL']\n"_s);
    }

    void removedAndAddedLinesAreTintedInBothThemes()
    {
        for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            Theme::apply(*qApp, mode);
            DiffView view;
            view.setDiff(LineDiff::between(before(), after()), u"env.py"_s);
            view.resize(700, 260);
            view.show();
            QVERIFY(QTest::qWaitForWindowExposed(&view));
            const QImage image = view.viewport()->grab().toImage();
            const auto colorOf = [&](int row) {
                const QRect area = view.visualRect(view.model()->index(row, 0));
                return image.pixelColor(image.width() - 4, area.center().y());
            };
            const QColor field = Theme::color(Theme::Token::Field);
            QVERIFY(colorOf(3) != field && colorOf(4) != field && colorOf(3) != colorOf(4));
            QCOMPARE(colorOf(6), field);
            QVERIFY(Theme::contrast(Theme::color(Theme::Token::Text), colorOf(3)) >= 4.5);
            QVERIFY(Theme::contrast(Theme::color(Theme::Token::Text), colorOf(4)) >= 4.5);
        }
    }

    void anEmptyDifferenceHasNoRows()
    {
        DiffView view;
        view.setDiff(LineDiff::between(before(), before()), u"env.py"_s);
        QCOMPARE(view.model()->rowCount(), 0);
        QVERIFY(view.unifiedText().isEmpty());
    }
};

QTEST_MAIN(DiffViewTest)
#include "DiffViewTest.moc"
