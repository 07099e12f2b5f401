#include "Settings.h"

#include <QCoreApplication>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck::gui;
using namespace Qt::StringLiterals;

class SettingsTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

private Q_SLOTS:
    void init()
    {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        QCoreApplication::setOrganizationName(u"Limbeck"_s);
        QCoreApplication::setApplicationName(u"limbeck-test"_s);
        QSettings().clear();
    }

    void everyKeyHasADefaultOfItsType()
    {
        QVERIFY(Settings::value(Settings::Key::WindowGeometry).toByteArray().isEmpty());
        QVERIFY(Settings::value(Settings::Key::RecentProjects).toStringList().isEmpty());
        QVERIFY(Settings::value(Settings::Key::Theme).toString().isEmpty());
    }

    void whatIsStoredIsReadBack()
    {
        Settings::setValue(Settings::Key::LastProject, u"/프로젝트/백엔드"_s);
        Settings::setValue(Settings::Key::WindowGeometry, QByteArray("\x01\x00\x02", 3));
        QCOMPARE(Settings::value(Settings::Key::LastProject).toString(), u"/프로젝트/백엔드"_s);
        QCOMPARE(Settings::value(Settings::Key::WindowGeometry).toByteArray(), QByteArray("\x01\x00\x02", 3));
    }

    void recentProjectsAreTheNewestTenOnce()
    {
        for (int i = 0; i < 12; ++i)
            Settings::addRecentProject(u"/p%1"_s.arg(i));
        Settings::addRecentProject(u"/p5"_s);
        const QStringList recent = Settings::value(Settings::Key::RecentProjects).toStringList();
        QCOMPARE(recent.size(), 10);
        QCOMPARE(recent.first(), u"/p5"_s);
        QCOMPARE(recent.count(u"/p5"_s), 1);
        Settings::removeRecentProject(u"/p5"_s);
        QVERIFY(!Settings::value(Settings::Key::RecentProjects).toStringList().contains(u"/p5"_s));
    }

    void choicesAreKeptByProjectAndEnvironment()
    {
        Settings::setEnvironmentOf(u"/a/b"_s, u"staging"_s);
        Settings::setUrlVariableOf(u"/a/b"_s, u"운영"_s, u"DB_URL"_s);
        QCOMPARE(Settings::environmentOf(u"/a/b"_s), u"staging"_s);
        QCOMPARE(Settings::environmentOf(u"/a/c"_s), QString());
        QCOMPARE(Settings::urlVariablesOf(u"/a/b"_s).value(u"운영"_s), u"DB_URL"_s);
        QVERIFY(Settings::urlVariablesOf(u"/a/c"_s).isEmpty());
    }

    void argumentsWithASecretAreNotKept()
    {
        Settings::setXArgumentsOf(u"/a/b"_s, u"tenant=one \"메모=두 낱말\""_s);
        QCOMPARE(Settings::xArgumentsOf(u"/a/b"_s), u"tenant=one \"메모=두 낱말\""_s);
        for (const auto &arguments :
             {u"tenant=one db_password=canary-19"_s, u"url=postgresql://app:canary-19@h/d"_s}) {
            Settings::setXArgumentsOf(u"/a/b"_s, arguments);
            QCOMPARE(Settings::xArgumentsOf(u"/a/b"_s), QString());
            QSettings settings;
            settings.sync();
            QFile file(settings.fileName());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains("canary-19"));
        }
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "SettingsTest.moc"
