// The connection test in the real window, by the real worker, against real servers: success, failure, stop,
// copy, save.
#include "Listener.h"
#include "WindowFixture.h"
#include "dialogs/ConnectionTestDialog.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QTreeWidget>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30000;
constexpr QLatin1StringView canary("canary-7f3a");

} // namespace

class ConnectionTestWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.password = canary;
        auto started = Sandbox::start(options);
        QVERIFY2(started, started ? "" : qPrintable(started.error().message));
        m_server = std::move(*started);
    }
    void init()
    {
        m_database = u"앱_%1"_s.arg(++m_count);
        QVERIFY(m_server->createDatabase(m_database));
        m_project = std::make_unique<ProjectFolder>();
        m_project->writeRevision("001", "", "사용자 테이블", "CREATE TABLE users (id int);", "");
    }
    void cleanup()
    {
        m_dialog = nullptr;
        m_f.reset();
    }

    void everyStagePassesAndHasItsTime()
    {
        begin(urlWith(canary));
        waitForEnd();
        QVERIFY2(state().startsWith(u"The connection works"_s), qPrintable(state() + details()));
        const QStringList stages = {u"Configuration"_s, u"Name resolution"_s, u"Network (TCP)"_s};
        QCOMPARE(tree()->topLevelItemCount(), 10);
        for (int i = 0; i < tree()->topLevelItemCount(); ++i) {
            const QTreeWidgetItem *row = tree()->topLevelItem(i);
            QVERIFY2(row->text(1) != u"Failed"_s, qPrintable(row->text(0)));
            if (row->text(1) != u"Skipped"_s)
                QVERIFY2(row->text(2).endsWith(u" ms"_s), qPrintable(row->text(0)));
            QVERIFY2(!row->text(3).isEmpty(), qPrintable(row->text(0)));
        }
        for (int i = 0; i < stages.size(); ++i)
            QCOMPARE(tree()->topLevelItem(i)->text(0), stages[i]);
        QVERIFY(everything().contains(m_database));
        QVERIFY(!everything().contains(canary));
    }

    void whatFailsIsNamedWithItsStage_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("stage");
        QTest::addColumn<QString>("word");
        QTest::newRow("wrong password") << urlWith(canary + u"-wrong"_s) << u"Authentication"_s << u"28P01"_s;
        QTest::newRow("refused") << u"postgresql://app:%1@127.0.0.1:1/app"_s.arg(canary) << u"Network (TCP)"_s
                                 << u"127.0.0.1"_s;
    }
    void whatFailsIsNamedWithItsStage()
    {
        QFETCH(const QString, url);
        QFETCH(const QString, stage);
        QFETCH(const QString, word);
        begin(url);
        waitForEnd();
        QVERIFY2(state().startsWith(u"The connection does not work."_s) && state().contains(stage),
                 qPrintable(state()));
        QCOMPARE(tree()->currentItem()->text(0), stage);
        QVERIFY2(details().contains(word), qPrintable(details()));
        QVERIFY(!everything().contains(canary));
    }

    void stoppingIsAnsweredAtOnce()
    {
        const Listener silent(Listener::Manner::Silent);
        begin(u"postgresql://app:%1@127.0.0.1:%2/app"_s.arg(canary, QString::number(silent.port())));
        QTRY_VERIFY_WITH_TIMEOUT(tree()->topLevelItemCount() >= 2, patience);
        QElapsedTimer clock;
        clock.start();
        QTest::mouseClick(button("stop"), Qt::LeftButton);
        QVERIFY2(state().startsWith(u"Stopping"_s), qPrintable(state()));
        waitForEnd();
        QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(state(), u"The test was stopped."_s);
        QVERIFY(!m_f->window->session().runs().isTesting());
    }

    void closingLeavesNothingBehind()
    {
        const Listener silent(Listener::Manner::Silent);
        begin(u"postgresql://app:%1@127.0.0.1:%2/app"_s.arg(canary, QString::number(silent.port())));
        QTRY_VERIFY_WITH_TIMEOUT(tree()->topLevelItemCount() >= 2, patience);
        QTest::keyClick(m_dialog, Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!m_f->window->findChild<ConnectionTestDialog *>(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(!m_f->window->session().runs().isTesting(), patience);
        // The window goes on as if nothing had been.
        writeUrl(urlWith(canary));
        QTRY_VERIFY_WITH_TIMEOUT(m_f->isSettled(), patience);
        const auto admin = Session::open(m_server->target(m_database));
        QVERIFY(admin);
        QCOMPARE(
            (*admin)
                ->value("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND "
                        "pid <> pg_backend_pid()")
                .value()
                .toInt(),
            1);
    }

    void theReportIsCopied()
    {
        begin(urlWith(canary));
        waitForEnd();
        QTest::mouseClick(button("copy"), Qt::LeftButton);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(
            text.startsWith(u"postgres@127.0.0.1:%1/%2"_s.arg(QString::number(m_server->port()), m_database)),
            qPrintable(text));
        QVERIFY(text.contains(u"Network (TCP)"_s) && text.contains(u" ms)"_s));
        QVERIFY(!text.contains(canary));
    }

    void theReportIsSaved()
    {
        begin(urlWith(canary + u"-wrong"_s));
        waitForEnd();
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"접속 시험 보고서.txt"_s);
        saveTo(path);
        QTRY_VERIFY2_WITH_TIMEOUT(details().contains(u"접속 시험 보고서.txt"_s), qPrintable(details()),
                                  patience);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString saved = QString::fromUtf8(file.readAll());
        QVERIFY2(saved.contains(u"28P01"_s) && saved.contains(m_database), qPrintable(saved));
        QVERIFY(!saved.contains(canary));
    }

    void aReportThatCannotBeSavedIsTold()
    {
        begin(urlWith(canary));
        waitForEnd();
        const QTemporaryDir folder;
        m_dialog->saveTo(folder.filePath(u"없는 폴더/보고서.txt"_s));
        QTRY_VERIFY2_WITH_TIMEOUT(details().contains(u"could not be saved"_s), qPrintable(details()),
                                  patience);
        QVERIFY(details().contains(u"보고서.txt"_s));
    }

    void afterAFailureItIsTestedAgain()
    {
        begin(urlWith(canary + u"-wrong"_s));
        waitForEnd();
        writeUrl(urlWith(canary));
        QTRY_VERIFY_WITH_TIMEOUT(m_f->isSettled(), patience); // the window has read the file again
        QTest::mouseClick(button("again"), Qt::LeftButton);
        QCOMPARE(tree()->topLevelItemCount(), 0);
        waitForEnd();
        QVERIFY2(state().startsWith(u"The connection works"_s), qPrintable(state()));
        QCOMPARE(tree()->topLevelItemCount(), 10);
    }

private:
    QString urlWith(const QString &password) const
    {
        return u"postgresql://postgres:%1@127.0.0.1:%2/%3"_s.arg(password, QString::number(m_server->port()),
                                                                 m_database);
    }
    void writeUrl(const QString &url) const
    {
        m_project->write(u".env"_s, "DATABASE_URL=" + url.toUtf8() + "\n");
    }
    // Opens the window and the dialog, which begins at once.
    void begin(const QString &url)
    {
        writeUrl(url);
        m_f = std::make_unique<WindowFixture>();
        m_f->window->start(false, m_project->path());
        QTRY_VERIFY_WITH_TIMEOUT(m_f->state().current(), patience);
        m_f->action("actionTest")->trigger();
        m_dialog = m_f->dialog<ConnectionTestDialog>();
        QVERIFY(m_dialog);
    }
    void waitForEnd() const { QTRY_VERIFY_WITH_TIMEOUT(button("again")->isEnabled(), patience); }
    void saveTo(const QString &path) const
    {
        QTest::mouseClick(button("save"), Qt::LeftButton);
        auto *chooser = m_dialog->findChild<QFileDialog *>();
        QVERIFY(chooser);
        chooser->selectFile(path);
        QVERIFY(QMetaObject::invokeMethod(chooser, "accept"));
    }
    QTreeWidget *tree() const { return m_dialog->findChild<QTreeWidget *>(u"stages"_s); }
    QPushButton *button(const char *name) const
    {
        return m_dialog->findChild<QPushButton *>(QString::fromLatin1(name));
    }
    QString state() const { return m_dialog->findChild<QLabel *>(u"state"_s)->text(); }
    QString details() const { return m_dialog->findChild<QPlainTextEdit *>(u"message"_s)->toPlainText(); }
    QString everything() const
    {
        QString text = state() + details() + m_f->log() + m_f->window->windowTitle();
        for (QTreeWidgetItemIterator it(tree()); *it; ++it) {
            for (int column = 0; column < tree()->columnCount(); ++column)
                text += (*it)->text(column) + (*it)->toolTip(column) + u'\n';
        }
        return text + m_dialog->findChild<QLabel *>(u"target"_s)->text();
    }

    std::unique_ptr<Sandbox> m_server;
    std::unique_ptr<ProjectFolder> m_project;
    std::unique_ptr<WindowFixture> m_f;
    ConnectionTestDialog *m_dialog = nullptr;
    QString m_database;
    int m_count = 0;
};

QTEST_MAIN(ConnectionTestWindowTest)
#include "ConnectionTestWindowTest.moc"
