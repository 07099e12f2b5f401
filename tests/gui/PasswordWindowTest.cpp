// An environment whose file holds no password, in the real window and with a real Secret Service.
#include "KeyringSession.h"
#include "WindowFixture.h"
#include "dialogs/PasswordDialog.h"
#include "keystore/KeyStore.h"

#include <QCheckBox>
#include <QDirIterator>
#include <QLineEdit>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;

QString canary()
{
    return u"카나리아 canary %@:/!"_s;
}

} // namespace

class PasswordWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.password = canary();
        auto started = Sandbox::start(options);
        QVERIFY2(started, started ? "" : qPrintable(started.error().message));
        m_server = std::move(*started);
    }

    void init()
    {
        m_database = u"앱_%1"_s.arg(++m_count);
        QVERIFY(m_server->createDatabase(m_database));
        m_project = std::make_unique<ProjectFolder>();
        m_project->writeRevision("001", "", "create user tables", "CREATE TABLE users (id int);", "");
        m_project->write(u".env"_s, "DATABASE_URL=postgresql://postgres@127.0.0.1:" +
                                        QByteArray::number(m_server->port()) + '/' + m_database.toUtf8() +
                                        "\n");
        openWindow();
    }
    void cleanup() { m_fixture.reset(); }

    void thePasswordIsEnteredForTheSession()
    {
        ask();
        auto *dialog = m_fixture->dialog<PasswordDialog>();
        QVERIFY(!dialog->findChild<QPushButton *>(u"connectNow"_s)->isEnabled());
        auto *field = dialog->findChild<QLineEdit *>(u"password"_s);
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        field->setText(u"wrong"_s);
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(m_fixture->state().database.error.code, u"auth.password"_s, patience);
        QTRY_VERIFY(m_fixture->child<QPushButton>("enterPassword")->isVisible());
        QTest::mouseClick(m_fixture->child<QPushButton>("enterPassword"), Qt::LeftButton);
        const auto *intro = m_fixture->dialog<PasswordDialog>()->findChild<QLabel *>(u"intro"_s);
        QVERIFY2(intro->text().contains(u"does not accept"_s), qPrintable(intro->text()));
        enter(false);
        QTRY_VERIFY_WITH_TIMEOUT(m_fixture->isSettled(), patience);
        QCOMPARE(m_fixture->state().pendingCount(), 1);
        m_fixture->window->session().refresh(); // which asks nobody again
        QTRY_VERIFY_WITH_TIMEOUT(m_fixture->isSettled(), patience);
        const auto stored = KeyStore::read(*m_fixture->state().target());
        QVERIFY(stored && !*stored);
    }

    void aKeptPasswordIsThereTheNextTime()
    {
        ask();
        auto *keep = m_fixture->dialog<PasswordDialog>()->findChild<QCheckBox *>(u"keep"_s);
        QTRY_VERIFY_WITH_TIMEOUT(keep->isEnabled(), patience);
        enter(true);
        QTRY_VERIFY_WITH_TIMEOUT(m_fixture->isSettled(), patience);
        QTRY_VERIFY(m_fixture->log().contains(u"kept in the system"_s));
        const Target target = *m_fixture->state().target();
        QCOMPARE(KeyStore::read(target).value().value().reveal(), canary().toUtf8());
        m_fixture.reset();
        openWindow();
        QTRY_VERIFY_WITH_TIMEOUT(m_fixture->isSettled(), patience);
        QVERIFY(KeyStore::remove(target));
    }

    void aWrongPasswordIsNotKept()
    {
        ask();
        auto *dialog = m_fixture->dialog<PasswordDialog>();
        QTRY_VERIFY_WITH_TIMEOUT(dialog->findChild<QCheckBox *>(u"keep"_s)->isEnabled(), patience);
        dialog->findChild<QCheckBox *>(u"keep"_s)->setChecked(true);
        dialog->findChild<QLineEdit *>(u"password"_s)->setText(u"wrong"_s);
        QTest::mouseClick(dialog->findChild<QPushButton *>(u"connectNow"_s), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_fixture->state().database.error.code, u"auth.password"_s, patience);
        const Target target = *m_fixture->state().target();
        m_fixture->window->session().connectToDatabase(); // answered behind what the worker has to do before
        QTRY_VERIFY_WITH_TIMEOUT(!m_fixture->window->session().isBusy(), patience);
        const auto stored = KeyStore::read(target);
        QVERIFY(stored && !*stored);
    }

    void thePasswordIsNowhere()
    {
        ask();
        enter(false);
        QTRY_VERIFY_WITH_TIMEOUT(m_fixture->isSettled(), patience);
        QVERIFY(!m_fixture->log().contains(u"canary"_s));
        QVERIFY(!m_fixture->window->windowTitle().contains(u"canary"_s));
        const auto labels = m_fixture->window->findChildren<QLabel *>();
        for (const QLabel *label : labels)
            QVERIFY(!label->text().contains(u"canary"_s) && !label->toolTip().contains(u"canary"_s));
        m_fixture.reset();
        QDirIterator files(qEnvironmentVariable("XDG_CONFIG_HOME"), QDir::Files | QDir::Hidden,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("canary"), qPrintable(file.fileName()));
        }
    }

    void whereThereIsNoKeyStoreTheDialogSaysSo()
    {
        PasswordDialog dialog(u"app@db.example:5432/app"_s);
        dialog.open();
        auto *keep = dialog.findChild<QCheckBox *>(u"keep"_s);
        QVERIFY(!keep->isEnabled());
        dialog.setKeyStore({u"keystore.none"_s, u"There is no key store."_s, {}, {}, {}, {}});
        QVERIFY(!keep->isEnabled() && !dialog.wantsToKeep());
        const QString note = dialog.findChild<QLabel *>(u"note"_s)->text();
        QVERIFY2(note.contains(u"no key store"_s) && note.contains(u"until Limbeck is closed"_s),
                 qPrintable(note));
    }

private:
    void openWindow()
    {
        m_fixture = std::make_unique<WindowFixture>();
        m_fixture->window->session().openProject(m_project->path());
    }
    void ask()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_fixture->state().database.error.code, u"auth.password-missing"_s,
                                  patience);
        QTRY_VERIFY(m_fixture->child<QPushButton>("enterPassword")->isVisible());
        QTest::mouseClick(m_fixture->child<QPushButton>("enterPassword"), Qt::LeftButton);
        QVERIFY(m_fixture->dialog<PasswordDialog>());
    }
    void enter(bool keep)
    {
        if (!m_fixture->dialog<PasswordDialog>()) {
            QTRY_VERIFY(m_fixture->child<QPushButton>("enterPassword")->isVisible());
            QTest::mouseClick(m_fixture->child<QPushButton>("enterPassword"), Qt::LeftButton);
        }
        auto *dialog = m_fixture->dialog<PasswordDialog>();
        dialog->findChild<QLineEdit *>(u"password"_s)->setText(canary());
        dialog->findChild<QCheckBox *>(u"keep"_s)->setChecked(keep);
        QTest::mouseClick(dialog->findChild<QPushButton *>(u"connectNow"_s), Qt::LeftButton);
    }

    std::unique_ptr<Sandbox> m_server;
    std::unique_ptr<ProjectFolder> m_project;
    std::unique_ptr<WindowFixture> m_fixture;
    QString m_database;
    int m_count = 0;
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (!isInKeyringSession())
        return runInKeyringSession(QCoreApplication::arguments().mid(1));
    PasswordWindowTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "PasswordWindowTest.moc"
