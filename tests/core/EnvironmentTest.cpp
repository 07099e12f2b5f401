#include "env/Environment.h"

#include "base/SecretText.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace limbeck;

namespace {

QString canary()
{
    return QStringLiteral("canary-5ecret");
}

QString allText(const Findings &findings)
{
    QString text;
    for (const Finding &finding : findings)
        text += finding.message + QLatin1Char('\n') + finding.hint + QLatin1Char('\n');
    return text;
}

const Finding *findingOf(const Environment &environment, const char *code)
{
    for (const Finding &finding : environment.findings()) {
        if (finding.code == QLatin1String(code))
            return &finding;
    }
    return nullptr;
}

} // namespace

class EnvironmentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void laterFilesBeatEarlierOnes();
    void laterFilesReferToEarlierOnes();
    void theFileBeatsTheProcessUnlessToldOtherwise();
    void keyWithoutValueFallsBack();
    void processIsAskedForWhatTheFilesLack();
    void processDifferenceNamesBothHosts();
    void unsetReferenceIsAFinding();
    void runawayExpansionIsRefused();
    void hundredThousandLinesResolveInLinearTime();
    void masksSecrets_data();
    void masksSecrets();
    void noFindingShowsAPassword();
    void errorsNameTheFile();

private:
    QString write(const char *name, const QByteArray &bytes);
    Environment load(const QStringList &files, bool processWins = false);

    std::unique_ptr<QTemporaryDir> m_folder;
    QProcessEnvironment m_process;
};

void EnvironmentTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_process = QProcessEnvironment();
}

QString EnvironmentTest::write(const char *name, const QByteArray &bytes)
{
    const QString path = m_folder->filePath(QString::fromUtf8(name));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", name);
    return path;
}

Environment EnvironmentTest::load(const QStringList &files, bool processWins)
{
    EnvironmentDefinition definition;
    definition.name = QStringLiteral("staging");
    definition.files = files;
    definition.processWins = processWins;
    return Environment::load(definition, m_process).value();
}

void EnvironmentTest::laterFilesBeatEarlierOnes()
{
    const QString first = write(".env", "A=1\nB=1\n");
    const QString second = write(".env.로컬", "# c\nB=2\nC=2\n");
    const Environment environment = load({first, second});
    QCOMPARE(environment.variables().size(), size_t(3));
    const Variable b = *environment.find(QStringLiteral("B"));
    QCOMPARE(b.value, QStringLiteral("2"));
    QCOMPARE(b.origin, Origin::fromFile(second, 2, QStringLiteral("B")));
    QCOMPARE(b.shadowed.size(), size_t(1));
    QCOMPARE(b.shadowed.front(), Origin::fromFile(first, 2, QStringLiteral("B")));
}

void EnvironmentTest::laterFilesReferToEarlierOnes()
{
    const Environment environment = load({write("a.env", "HOST=one\nURL=${HOST}/a\n"),
                                          write("b.env", "URL=${HOST}/b\nHOST=two\nLAST=${HOST}\n")});
    QCOMPARE(environment.find(QStringLiteral("URL"))->value, QStringLiteral("one/b"));
    QCOMPARE(environment.find(QStringLiteral("URL"))->raw, QStringLiteral("${HOST}/b"));
    QCOMPARE(environment.find(QStringLiteral("LAST"))->value, QStringLiteral("two"));
}

void EnvironmentTest::theFileBeatsTheProcessUnlessToldOtherwise()
{
    m_process.insert(QStringLiteral("A"), QStringLiteral("process"));
    const QString file = write(".env", "A=file\nB=${A}\n");
    const Environment fileWins = load({file});
    QCOMPARE(fileWins.find(QStringLiteral("A"))->value, QStringLiteral("file"));
    QCOMPARE(fileWins.find(QStringLiteral("B"))->value, QStringLiteral("file"));
    QCOMPARE(fileWins.find(QStringLiteral("A"))->shadowed.front(), Origin::fromProcess(QStringLiteral("A")));
    const Environment processWins = load({file}, true);
    QCOMPARE(processWins.find(QStringLiteral("A"))->value, QStringLiteral("process"));
    QCOMPARE(processWins.find(QStringLiteral("B"))->value, QStringLiteral("process"));
    QCOMPARE(processWins.find(QStringLiteral("A"))->origin.kind, OriginKind::Process);
    QCOMPARE(processWins.childEnvironment(m_process).value(QStringLiteral("A")), QStringLiteral("process"));
}

void EnvironmentTest::keyWithoutValueFallsBack()
{
    m_process.insert(QStringLiteral("A"), QStringLiteral("process"));
    const Environment environment = load({write("a.env", "B=1\n"), write("b.env", "A\nB\nC\n")});
    QCOMPARE(environment.find(QStringLiteral("A"))->value, QStringLiteral("process"));
    QCOMPARE(environment.find(QStringLiteral("B"))->value, QStringLiteral("1"));
    QVERIFY(!environment.find(QStringLiteral("C"))->hasValue);
    QVERIFY(!environment.childEnvironment({}).contains(QStringLiteral("C")));
}

void EnvironmentTest::processIsAskedForWhatTheFilesLack()
{
    m_process.insert(QStringLiteral("ONLY_HERE"), QStringLiteral("x"));
    const Environment environment = load({write(".env", "A=1\n")});
    QCOMPARE(environment.find(QStringLiteral("ONLY_HERE"))->origin,
             Origin::fromProcess(QStringLiteral("ONLY_HERE")));
    QVERIFY(!environment.find(QStringLiteral("NOWHERE")));
    QCOMPARE(environment.variables().size(), size_t(1));
}

void EnvironmentTest::processDifferenceNamesBothHosts()
{
    const QByteArray password = canary().toUtf8();
    m_process.insert(QStringLiteral("DATABASE_URL"), QStringLiteral("postgresql://app:") + canary() +
                                                         QStringLiteral("@prod.example:5432/app"));
    const Environment environment =
        load({write(".env", "A=1\nDATABASE_URL=postgresql://app:" + password + "@192.168.164.1:5432/app\n")});
    const Finding *finding = findingOf(environment, "env.process-differs");
    QVERIFY(finding);
    QCOMPARE(finding->severity, Severity::Warning);
    QCOMPARE(finding->where.line, 2);
    QVERIFY(finding->message.contains(QLatin1String("192.168.164.1:5432")));
    QVERIFY(finding->message.contains(QLatin1String("prod.example:5432")));
    QVERIFY(!finding->message.contains(canary()));
}

void EnvironmentTest::unsetReferenceIsAFinding()
{
    const Environment environment = load({write(".env", "A=${B}x${C:-c}\nB=later\n")});
    QCOMPARE(environment.find(QStringLiteral("A"))->value, QStringLiteral("xc"));
    const Finding *finding = findingOf(environment, "env.unset-reference");
    QVERIFY(finding);
    QCOMPARE(finding->where.line, 1);
    QVERIFY(finding->hint.contains(QLatin1Char('2')));
}

void EnvironmentTest::runawayExpansionIsRefused()
{
    QByteArray bytes = "V0=xxxxxxxxxx\n";
    for (int i = 1; i < 40; ++i) {
        const QByteArray before = "${V" + QByteArray::number(i - 1) + '}';
        bytes += 'V' + QByteArray::number(i) + '=' + before + before + '\n';
    }
    EnvironmentDefinition definition;
    definition.files = QStringList{write(".env", bytes)};
    const auto environment = Environment::load(definition, m_process);
    QVERIFY(!environment);
    QCOMPARE(environment.error().code, QStringLiteral("env.expansion"));
    QVERIFY(environment.error().where.line > 10);
}

void EnvironmentTest::hundredThousandLinesResolveInLinearTime()
{
    const auto milliseconds = [&](int lines) {
        QByteArray bytes = "V0=start\n";
        for (int i = 1; i < lines; ++i)
            bytes += 'V' + QByteArray::number(i) + "=${V0}/" + QByteArray::number(i) + "/${V" +
                     QByteArray::number(i / 2) + "}\n";
        const QString file = write("big.env", bytes);
        const std::clock_t start = std::clock();
        const Environment environment = load({file});
        const auto elapsed = qint64((std::clock() - start) * 1000 / CLOCKS_PER_SEC);
        return environment.variables().size() == size_t(lines) ? elapsed : qint64(1'000'000);
    };
    const qint64 half = milliseconds(50'000);
    const qint64 whole = milliseconds(100'000);
    // A wide margin of processor time: this guards against quadratic time on a busy machine, where the factor
    // would be four; the benchmark has the figures.
    QVERIFY2(whole < half * 3 + 300,
             qPrintable(QString::number(half) + QLatin1Char(' ') + QString::number(whole)));
}

void EnvironmentTest::masksSecrets_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *key, const char *value, const char *shown) {
        QTest::newRow(value) << QString::fromUtf8(key) << QString::fromUtf8(value)
                             << QString::fromUtf8(shown);
    };
    row("APP_NAME", "limbeck", "limbeck");
    row("POSTGRES_PASSWORD", "canary-1", "***");
    row("JWT_SECRET", "canary-2", "***");
    row("github_token", "canary-3", "***");
    row("PWD", "/home/me", "/home/me");
    row("PGPASSFILE", "/home/me/.pgpass", "/home/me/.pgpass");
    row("DATABASE_URL", "postgresql://app:canary-4@db:5432/app", "postgresql://app:***@db:5432/app");
    row("X", "see postgresql://app:canary-5@db/app and redis://:canary-6@r/0",
        "see postgresql://app:***@db/app and redis://:***@r/0");
    row("X", "postgresql://app:can@ry/7@db/app", "postgresql://app:***@db/app");
    row("X", "postgresql://app:canary 8@db/app", "postgresql://app:***@db/app");
    row("X", "postgresql://app:canary-9", "postgresql://app:***");
    row("X", "http://localhost:8000/docs", "http://localhost:8000/docs");
    row("X", "host=db password='canary 10' user=app", "host=db password=*** user=app");
    row("X", "postgresql://db/app?password=canary-11&x=1", "postgresql://db/app?password=***&x=1");
    row("X", "postgresql://[::1]:5432/app", "postgresql://[::1]:5432/app");
    row("X", "-----BEGIN PRIVATE KEY-----canary-12", "***");
    row("POSTGRES_PASSWORD", "", "");
}

void EnvironmentTest::masksSecrets()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, shown);
    Variable variable;
    variable.key = key;
    variable.value = value;
    QCOMPARE(maskedValue(variable), shown);
    QCOMPARE(looksSecret(key, value) && !value.isEmpty(), value != shown);
}

void EnvironmentTest::noFindingShowsAPassword()
{
    const QByteArray password = canary().toUtf8();
    m_process.insert(QStringLiteral("DB_PASSWORD"), canary() + QStringLiteral("2"));
    m_process.insert(QStringLiteral("URL"),
                     QStringLiteral("postgresql://a:") + canary() + QStringLiteral("@x/d"));
    m_process.insert(QStringLiteral("MY_HOST"),
                     QStringLiteral("postgresql://a:") + canary() + QStringLiteral("@x/d"));
    const Environment environment =
        load({write(".env", "DB_PASSWORD=" + password + "\nURL=postgres://u:" + password + "@h/d${" +
                                "NONE}\nMY_HOST=h\nURL=p://:" + password + "\n")});
    QVERIFY(environment.findings().size() >= 4);
    QVERIFY2(!allText(environment.findings()).contains(canary()),
             qPrintable(allText(environment.findings())));
}

void EnvironmentTest::errorsNameTheFile()
{
    EnvironmentDefinition definition;
    definition.files = QStringList{m_folder->filePath(QStringLiteral("none.env"))};
    const auto environment = Environment::load(definition, m_process);
    QCOMPARE(environment.error().code, QStringLiteral("env.missing"));
    QCOMPARE(environment.error().where.file, definition.files.front());
}

QTEST_GUILESS_MAIN(EnvironmentTest)
#include "EnvironmentTest.moc"
