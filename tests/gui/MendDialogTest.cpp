// Mend…: the change of env.py as it is shown, refused, written, and what the project says afterwards.
#include "dialogs/MendDialog.h"
#include "AlembicFolder.h"
#include "WindowFixture.h"
#include "models/DiffModel.h"
#include "models/FindingModel.h"
#include "views/DiffView.h"
#include "views/FindingsView.h"
#include "views/StatePage.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QListView>
#include <QStackedWidget>
#include <QToolButton>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

// env.py that reads the variable but never loads `.env`, and falls back to what the ini says.
QByteArray broken()
{
    return AlembicFolder::envWith("# 데이터베이스 주소\n"
                                  "url = os.getenv('DATABASE_URL')\n"
                                  "if url:\n"
                                  "    config.set_main_option('sqlalchemy.url', url)\n");
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList codes(const WindowFixture &f)
{
    QStringList found;
    for (const Finding &finding : f.state().findings())
        found.append(finding.code);
    return found;
}

MendReply sample()
{
    MendProposal proposal;
    proposal.file = u"/백엔드/migrations/env.py"_s;
    proposal.before = "import os\nurl = os.getenv('DATABASE_URL')\n";
    proposal.after = "import os\nurl = os.environ['DATABASE_URL']\n";
    proposal.description = u"변수가 없으면 멈춥니다."_s;
    return {proposal, {}};
}

} // namespace

class MendDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheChangeAndCopiesIt()
    {
        MendDialog dialog;
        dialog.show();
        auto *write = dialog.findChild<QPushButton *>(u"write"_s);
        QVERIFY(!write->isVisible()); // nothing to write yet
        dialog.setReply(sample());
        QVERIFY(write->isVisible() && write->isEnabled());
        QCOMPARE(write->text(), u"&Write env.py"_s);
        QCOMPARE(dialog.findChild<QLabel *>(u"description"_s)->text(), u"변수가 없으면 멈춥니다."_s);
        QCOMPARE(dialog.findChild<QLabel *>(u"count"_s)->text(), u"+1 −1"_s);
        QVERIFY(dialog.findChild<QLabel *>(u"file"_s)->text().contains(u"백엔드"_s));
        QCOMPARE(dialog.findChild<DiffView *>()->diffModel().rowCount(), 4);
        QTest::mouseClick(dialog.findChild<QToolButton *>(u"copy"_s), Qt::LeftButton);
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"+url = os.environ"_s));
    }

    void aRefusalIsShownWithItsReason()
    {
        MendDialog dialog;
        dialog.show();
        dialog.setReply({std::nullopt,
                         {u"mend.unsure"_s,
                          u"주소가 다른 모듈에서 옵니다."_s,
                          {},
                          u"직접 고치십시오."_s,
                          {},
                          {u"/백엔드/env.py"_s, 12, 0}}});
        QVERIFY(!dialog.findChild<QPushButton *>(u"write"_s)->isVisible());
        QString said;
        for (const QLabel *label : dialog.findChild<StatePage *>()->findChildren<QLabel *>())
            said += label->text() + u'\n';
        QVERIFY2(said.contains(u"주소가 다른 모듈에서 옵니다."_s) && said.contains(u"env.py:12"_s) &&
                     said.contains(u"직접 고치십시오."_s),
                 qPrintable(said));
    }

    void aFileThatChangedMeanwhileIsNotOverwritten()
    {
        MendDialog dialog;
        dialog.show();
        dialog.setReply(sample());
        QTest::mouseClick(dialog.findChild<QPushButton *>(u"write"_s), Qt::LeftButton);
        QVERIFY(!dialog.findChild<QPushButton *>(u"write"_s)->isEnabled());
        dialog.setWritten({u"mend.changed"_s, u"env.py has changed."_s, {}, {}, {}, {}});
        QVERIFY(dialog.isVisible());
        QVERIFY(!dialog.findChild<QPushButton *>(u"write"_s)->isVisible());
    }

    void mendsEnvPyFromItsFinding()
    {
        AlembicFolder folder(broken(), "postgresql://localhost/algoref");
        folder.addTables(1);
        const Target target = freshDatabase();
        folder.write(u".env"_s, "DATABASE_URL=" + urlOf(target).toUtf8() + "\n");
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY2(codes(f).contains(u"alembic.env-not-loaded"_s), qPrintable(codes(f).join(u' ')));
        auto *mend = f.child<QWidget>("findings")->findChild<QToolButton *>(u"mend"_s);
        QVERIFY(mend && !mend->isHidden());
        mend->click();
        QTRY_VERIFY_WITH_TIMEOUT(
            f.dialog<MendDialog>() &&
                f.dialog<MendDialog>()->findChild<QPushButton *>(u"write"_s)->isVisible(),
            patience);
        const QByteArray before = contentOf(folder.file(u"migrations/env.py"_s));
        QVERIFY(!before.contains("load_dotenv"));
        QTest::mouseClick(f.dialog<MendDialog>()->findChild<QPushButton *>(u"write"_s), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!f.dialog<MendDialog>(), patience);
        const QByteArray after = contentOf(folder.file(u"migrations/env.py"_s));
        QVERIFY2(after.contains("load_dotenv"), after.constData());
        QVERIFY(after.contains("# 데이터베이스 주소")); // what it does not concern stays
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && !codes(f).contains(u"alembic.env-not-loaded"_s), patience);
        QVERIFY(f.log().contains(u"was mended"_s));
    }

    void nothingIsWrittenOnCancel()
    {
        AlembicFolder folder(broken(), "postgresql://localhost/algoref");
        folder.addTables(1);
        folder.write(u".env"_s, "DATABASE_URL=" + urlOf(freshDatabase()).toUtf8() + "\n");
        WindowFixture f;
        f.window->start(false, folder.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        f.action("actionMend")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(
            f.dialog<MendDialog>() &&
                f.dialog<MendDialog>()->findChild<QPushButton *>(u"write"_s)->isVisible(),
            patience);
        QTest::keyClick(f.dialog<MendDialog>(), Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!f.dialog<MendDialog>(), patience);
        QCOMPARE(contentOf(folder.file(u"migrations/env.py"_s)), broken());
    }
};

QTEST_MAIN(MendDialogTest)
#include "MendDialogTest.moc"
