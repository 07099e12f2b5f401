// An environment behind an SSH tunnel, in the window: the strip shows the way, a run goes through it, the
// editor of environments changes it.
#include "SshServer.h"
#include "WindowFixture.h"
#include "dialogs/EnvironmentDialog.h"
#include "views/ChangesView.h"
#include "views/DiffView.h"
#include "views/TunnelForm.h"

#include <QLineEdit>
#include <QTabWidget>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60000;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TunnelWindowTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SshServer> m_ssh;
    std::unique_ptr<ProjectFolder> m_folder;

    // The sample; development is behind the tunnel.
    void open(WindowFixture &f, bool withTunnel)
    {
        m_folder->writeSample();
        QByteArray ini = contentOf(m_folder->file(u"limbeck.ini"_s));
        if (withTunnel)
            ini.replace("colour = green\n", "colour = green\n" + m_ssh->iniLines());
        m_folder->write(u"limbeck.ini"_s, ini);
        QByteArray variables = contentOf(m_folder->file(u".env.development"_s));
        variables.replace("127.0.0.1", SshServer::hostName().toUtf8());
        m_folder->write(u".env.development"_s, variables);
        f.window->start(false, m_folder->path());
    }
    static QString labelText(const WindowFixture &f, const char *name)
    {
        const auto *label = f.child<QLabel>(name);
        return label->isVisible() ? label->text() : QString();
    }

private Q_SLOTS:
    void initTestCase() { m_ssh = std::make_unique<SshServer>(); }
    void init()
    {
        m_ssh->trustHostKey();
        m_folder = std::make_unique<ProjectFolder>();
    }

    void theStripShowsTheWay()
    {
        WindowFixture f;
        open(f, true);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY2(f.state().canReachDatabase(), qPrintable(f.log()));
        const QString way = m_ssh->settings().display();
        QCOMPARE(labelText(f, "way"), u"through "_s + way);
        QVERIFY(labelText(f, "target").contains(SshServer::hostName()));
        const auto *label = f.child<QLabel>("way");
        QVERIFY(label->accessibleName().contains(way));
        QVERIFY2(label->toolTip().contains(u"limbeck.ini"_s), qPrintable(label->toolTip()));
        QVERIFY2(f.log().contains(u"The SSH tunnel through "_s + way + u" is up."_s), qPrintable(f.log()));
        QCOMPARE(f.state().pendingCount(), 2);
        f.appearance->setLanguage(u"ko"_s);
        QVERIFY(labelText(f, "way").contains(way));
        // Another environment, another way.
        f.window->session().selectEnvironment(1);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY(labelText(f, "way").isEmpty());
    }

    void aTunnelThatDoesNotOpenIsExplained()
    {
        m_ssh->forgetHostKey();
        WindowFixture f;
        open(f, true);
        QTRY_COMPARE_WITH_TIMEOUT(f.state().connection, ConnectionPhase::Failed, patience);
        QCOMPARE(f.state().database.error.code, u"tunnel.host-key"_s);
        QVERIFY(labelText(f, "trouble").contains(m_ssh->settings().display()));
        QVERIFY2(labelText(f, "hint").contains(u"ssh -F"_s), qPrintable(labelText(f, "hint")));
        // Once the key is known, trying again is enough.
        m_ssh->trustHostKey();
        QTest::mouseClick(f.child<QPushButton>("retry"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().canReachDatabase(), patience);
    }

    void theEditorSetsItAndTakesItAway()
    {
        WindowFixture f;
        open(f, false);
        QTRY_COMPARE_WITH_TIMEOUT(f.state().connection, ConnectionPhase::Failed,
                                  patience); // the name is not known here
        const QByteArray before = contentOf(m_folder->file(u"limbeck.ini"_s));
        auto *dialog = openEditor(f);
        QVERIFY(dialog);
        auto *tabs = dialog->findChild<QTabWidget *>(u"tabs"_s);
        tabs->setCurrentWidget(dialog->findChild<TunnelForm *>());
        auto *write = dialog->findChild<QPushButton *>(u"write"_s);
        dialog->findChild<QLineEdit *>(u"destination"_s)->setText(u"-v"_s);
        auto *diff = dialog->findChild<ChangesView *>()->findChild<DiffView *>();
        const auto said = [&] {
            QStringList texts;
            for (const QLabel *label : dialog->findChild<ChangesView *>()->findChildren<QLabel *>())
                texts << label->text();
            return texts.join(u'\n');
        };
        QTRY_VERIFY_WITH_TIMEOUT(said().contains(u"ssh_tunnel"_s), patience);
        QVERIFY(!write->isEnabled());
        dialog->findChild<QLineEdit *>(u"destination"_s)->setText(m_ssh->settings().display());
        dialog->findChild<QLineEdit *>(u"config"_s)->setText(m_ssh->configFile());
        dialog->findChild<QLineEdit *>(u"identity"_s)->setText(m_ssh->identity());
        QTRY_VERIFY_WITH_TIMEOUT(write->isEnabled(), patience);
        QVERIFY2(diff->unifiedText().contains(u"+ssh_tunnel = "_s + m_ssh->settings().display()),
                 qPrintable(diff->unifiedText()));
        QCOMPARE(contentOf(m_folder->file(u"limbeck.ini"_s)), before); // not yet
        QTest::mouseClick(write, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled() && f.state().canReachDatabase(), patience);
        QVERIFY(labelText(f, "way").contains(m_ssh->settings().display()));
        dialog = openEditor(f);
        QVERIFY(dialog);
        QCOMPARE(dialog->findChild<QLineEdit *>(u"identity"_s)->text(), m_ssh->identity());
        dialog->findChild<QLineEdit *>(u"destination"_s)->clear();
        write = dialog->findChild<QPushButton *>(u"write"_s);
        QTRY_VERIFY_WITH_TIMEOUT(write->isEnabled(), patience);
        QTest::mouseClick(write, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(contentOf(m_folder->file(u"limbeck.ini"_s)), before, patience);
        QTRY_VERIFY_WITH_TIMEOUT(labelText(f, "way").isEmpty(), patience);
    }

private:
    static EnvironmentDialog *openEditor(WindowFixture &f)
    {
        f.action("actionEditEnvironment")->trigger();
        EnvironmentDialog *dialog = nullptr;
        const bool open = QTest::qWaitFor(
            [&] {
                dialog = f.dialog<EnvironmentDialog>();
                return dialog && dialog->findChild<QTabWidget *>(u"tabs"_s)->isEnabled();
            },
            patience);
        return open ? dialog : nullptr;
    }
};

QTEST_MAIN(TunnelWindowTest)
#include "TunnelWindowTest.moc"
