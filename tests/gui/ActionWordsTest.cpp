// Hints name what the window's person does: a menu or a tab in the language of the window, never a command.
#include "TestPaths.h"
#include "WindowFixture.h"
#include "base/Translations.h"
#include "base/UserAction.h"
#include "session/SessionController.h"

#include <QDirIterator>
#include <QMenu>
#include <QTabWidget>

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

QString shown(QString text)
{
    if (const qsizetype key = text.indexOf(u"(&"_s); key >= 0)
        text.remove(key, 4);
    return text.remove(u'&');
}

} // namespace

class ActionWordsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theyAreThoseOfTheMenus_data()
    {
        QTest::addColumn<QString>("language");
        QTest::newRow("English") << u"en"_s;
        QTest::newRow("Korean") << u"ko"_s;
    }

    void theyAreThoseOfTheMenus()
    {
        QFETCH(QString, language);
        WindowFixture f;
        f.appearance->setLanguage(language);
        const auto place = [&](const char *action) {
            return u"%1 ▸ %2"_s.arg(shown(f.child<QMenu>("menuProject")->title()),
                                    shown(f.action(action)->text()));
        };
        QTRY_COMPARE(wordsOf(UserAction::Mend), place("actionMend"));
        QCOMPARE(wordsOf(UserAction::ShowPythons), place("actionPython"));
        QCOMPARE(wordsOf(UserAction::ChoosePython), place("actionPython"));
        f.appearance->setLanguage(u"en"_s);
    }

    void findingsNameThem()
    {
        ProjectFolder project;
        project.write(u"alembic.ini"_s, "[alembic]\nscript_location = alembic\nsqlalchemy.url = "
                                        "postgresql://localhost/algoref\n");
        QFile env(sourcePath(u"tests/data/envpy/ini-only.py"_s));
        QVERIFY(env.open(QIODevice::ReadOnly));
        project.write(u"alembic/env.py"_s, env.readAll());
        project.write(u"alembic/versions/001.py"_s, "revision = '001'\ndown_revision = None\n");
        project.write(u".env"_s, "DATABASE_URL=postgresql+psycopg2://app@127.0.0.1:1/app\n");
        WindowFixture f;
        f.window->start(false, project.path());
        const auto hints = [&f] {
            QStringList found;
            const Findings findings = f.state().findings();
            for (const Finding &finding : findings)
                found.append(finding.hint);
            return found.join(u'\n');
        };
        QTRY_VERIFY_WITH_TIMEOUT(hints().contains(u"Project ▸ Mend env.py… shows the change"_s), 30000);
        QVERIFY2(!hints().contains(u"limbeck-cli"_s), qPrintable(hints()));
        const auto *tabs = f.child<QTabWidget>("tabs");
        for (const QString &language : {u"ko"_s, u"en"_s}) {
            f.appearance->setLanguage(language);
            // Behind the name the tab may have a number.
            const auto tab = [&] {
                return tabs->tabText(tabs->indexOf(f.child<QWidget>("findings"))).section(u' ', 0, 0);
            };
            QTRY_VERIFY2(wordsOf(UserAction::CheckProject).contains(tab()), qPrintable(tab()));
        }
    }

    // Whoever writes a new hint for a command gives it words for the window as well.
    void noHintOfTheCoreNamesACommand()
    {
        QDirIterator files(sourcePath(u"src/core"_s), {u"*.cpp"_s}, QDir::Files,
                           QDirIterator::Subdirectories);
        int count = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            ++count;
            const QList<QByteArray> lines = file.readAll().split('\n');
            for (const QByteArray &line : lines) {
                const QByteArray code = line.left(line.indexOf("// "));
                const bool names = code.contains("limbeck-cli") || code.contains("--python");
                QVERIFY2(!names || file.fileName().endsWith("/base/UserAction.cpp"_L1),
                         qPrintable(file.fileName() + u": "_s + QString::fromUtf8(line)));
            }
        }
        QVERIFY(count > 100);
    }
};

QTEST_MAIN(ActionWordsTest)
#include "ActionWordsTest.moc"
