#include "CliProject.h"
#include "SharedSandbox.h"

#include "pg/Session.h"

#include <QRegularExpression>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// limbeck-cli review, and what an environment with require_review lets run, on a real server.
class ReviewCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void verdictsAreKeptUntilTheScriptChanges();
    void wrongWordsAreRefused_data();
    void wrongWordsAreRefused();
    void aSignedReviewLetsItsPlanRun();
    void withoutAReviewNothingRuns_data();
    void withoutAReviewNothingRuns();
    void oneByteOfAScriptIsTooMuch();
    void anotherTargetIsRefused();
    void anotherEnvironmentOfTheDatabaseIsGuarded();
    void aChangedBundleIsRefused();
    void anUnknownKeyIsRefused();
    void aSignedNoIsRefused();
    void whatHappenedSinceIsTold();
    void aRunThatStoppedHalfWayMayGoOn();
    void theWayDownHasAReviewOfItsOwn();
    void verifyTellsWhoAndWhatChanged();
    void factsGoIntoTheBundle();
    void theRulesFindingsAreInEveryForm();
    void whatWasSaidOfAnEarlierScriptIsTold();
    void withoutAKeyStoreAFileIsAskedFor();
    void noSecretAndNoPathIsInAnything();

private:
    QStringList review(const QStringList &words) const
    {
        return QStringList{u"review"_s} + words +
               QStringList{u"--key"_s, u"dba.pem"_s, u"--as"_s, u"홍길동"_s};
    }
    // Makes the key, trusts it, and wants reviews.
    void trust(const QByteArray &more = {});
    // Approves, signs; the bundle's path in the project.
    QString signAll(const QStringList &words = {});
    QString bundle() const
    {
        return u"reviews/"_s + QDir(m_project->folder() + u"/reviews"_s).entryList(QDir::Files).value(0);
    }
    QStringList applied() const;

    std::unique_ptr<CliProject> m_project;
    Target m_target;
};

void ReviewCommandTest::init()
{
    m_project = std::make_unique<CliProject>();
    m_project->writeThreeRevisions();
    m_target = freshDatabase(u"review"_s);
    m_project->write(u".env.staging"_s,
                     "DATABASE_URL=" + sharedSandbox().url(m_target.database).toUtf8() + "\n");
}

void ReviewCommandTest::trust(const QByteArray &more)
{
    const CliResult key = m_project->json(review({u"key"_s, u"--create"_s}));
    if (key.code != 0)
        qFatal("%s", qPrintable(key.out + key.err));
    m_project->write(u"limbeck.ini"_s,
                     "[review]\ntrusted_keys = " + key.data().value(u"trusted_keys"_s).toString().toUtf8() +
                         "\n[environment.staging]\nrequire_review = true\n" + more);
}

QString ReviewCommandTest::signAll(const QStringList &words)
{
    const CliResult done = m_project->json(review(words + QStringList{u"--all"_s, u"--sign"_s}));
    if (done.code != 0)
        qFatal("%s", qPrintable(done.out + done.err));
    return QDir(m_project->folder())
        .relativeFilePath(done.data().value(u"signed"_s).toObject().value(u"file"_s).toString());
}

QStringList ReviewCommandTest::applied() const
{
    auto session = Session::open(m_target);
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    const auto there = (*session)->value("SELECT pg_catalog.to_regclass('alembic_version') IS NOT NULL");
    if (!there || !there->toBool())
        return {};
    const auto rows = (*session)->rows("SELECT version_num FROM alembic_version ORDER BY 1");
    QStringList heads;
    for (const QVariantList &row : *rows)
        heads << row.first().toString();
    return heads;
}

void ReviewCommandTest::verdictsAreKeptUntilTheScriptChanges()
{
    const CliResult first = m_project->run({u"review"_s});
    QVERIFY2(first.code == 0, qPrintable(first.out + first.err));
    QVERIFY(first.out.contains(u"CREATE TABLE two"_s));
    QVERIFY(first.out.contains(u"as a whole: open"_s));
    const auto verdicts = [this](const QStringList &words) {
        const CliResult result = m_project->json(QStringList{u"review"_s} + words);
        QStringList found;
        const QJsonArray steps = result.data().value(u"review"_s).toObject().value(u"steps"_s).toArray();
        for (const QJsonValue &step : steps)
            found << step.toObject().value(u"verdict"_s).toString() + u':' +
                         step.toObject().value(u"comment"_s).toString();
        return found.join(u' ');
    };
    QCOMPARE(verdicts({u"--approve"_s, u"001"_s, u"--approve"_s, u"003"_s}), u"approved: none: approved:"_s);
    QCOMPARE(verdicts({u"--needs-work"_s, u"002"_s, u"--comment"_s, u"왜?"_s}),
             u"approved: needs-work:왜? approved:"_s);
    QCOMPARE(verdicts({}), u"approved: needs-work:왜? approved:"_s);
    QCOMPARE(verdicts({u"001"_s}), u"approved:"_s); // another goal, the same script
    const QByteArray before = m_project->read(u"003.sql"_s);
    m_project->write(u"003.sql"_s, before + "\n");
    QCOMPARE(verdicts({}), u"approved: needs-work:왜? none:"_s);
    m_project->write(u"003.sql"_s, before);
    QCOMPARE(verdicts({}), u"approved: needs-work:왜? approved:"_s);
    QCOMPARE(verdicts({u"--all"_s}), u"approved: needs-work:왜? approved:"_s); // takes no "no" back
    QCOMPARE(verdicts({u"--reopen"_s, u"002"_s, u"--all"_s}), u"approved: approved: approved:"_s);
}

void ReviewCommandTest::wrongWordsAreRefused_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("exit");
    QTest::newRow("unknown revision") << QStringList{u"--approve"_s, u"900"_s} << 2;
    QTest::newRow("ambiguous") << QStringList{u"--approve"_s, u"00"_s} << 2;
    QTest::newRow("verify without a file") << QStringList{u"verify"_s} << 2;
    QTest::newRow("two goals") << QStringList{u"001"_s, u"002"_s} << 2;
    QTest::newRow("create") << QStringList{u"head"_s, u"--create"_s} << 2;
    QTest::newRow("down without a goal") << QStringList{u"--downgrade"_s} << 2;
    QTest::newRow("both ways") << QStringList{u"001"_s, u"--downgrade"_s, u"--stamp"_s} << 2;
    QTest::newRow("undecided") << QStringList{u"--sign"_s, u"--approve"_s, u"001"_s} << 7;
    QTest::newRow("a file that is none") << QStringList{u"verify"_s, u"001.sql"_s} << 7;
    QTest::newRow("a file that is not there") << QStringList{u"verify"_s, u"gone"_s} << 1;
    QTest::newRow("no key") << QStringList{u"key"_s} << 1;
}

void ReviewCommandTest::wrongWordsAreRefused()
{
    QFETCH(QStringList, words);
    QFETCH(int, exit);
    const CliResult result = m_project->run(review(words));
    QVERIFY2(result.code == exit, qPrintable(result.err));
}

void ReviewCommandTest::aSignedReviewLetsItsPlanRun()
{
    trust();
    const QString file = signAll();
    QVERIFY2(file.startsWith(u"reviews/staging-"_s), qPrintable(file));
    const CliResult done = m_project->run({u"upgrade"_s, u"head"_s});
    QVERIFY2(done.code == 0, qPrintable(done.out + done.err));
    QVERIFY2((done.out + done.err).contains(u"Reviewed and approved by 홍길동 on "_s),
             qPrintable(done.out + done.err));
    QCOMPARE(applied(), QStringList{u"003"_s});
    // What is done needs no review to be done again: nothing.
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
}

void ReviewCommandTest::withoutAReviewNothingRuns_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("upgrade") << QStringList{u"upgrade"_s, u"head"_s};
    QTest::newRow("downgrade") << QStringList{u"downgrade"_s, u"-1"_s};
    QTest::newRow("stamp") << QStringList{u"stamp"_s, u"003"_s};
    QTest::newRow("by its file") << QStringList{u"upgrade"_s, u"head"_s, u"--env-file"_s, u".env.staging"_s};
}

void ReviewCommandTest::withoutAReviewNothingRuns()
{
    QFETCH(QStringList, words);
    QCOMPARE(m_project->run({u"upgrade"_s, u"002"_s}).code, 0);
    trust();
    const CliResult result = m_project->json(words);
    QVERIFY2(result.code == 7, qPrintable(result.out + result.err));
    QCOMPARE(result.errorCode(), u"review.missing"_s);
    QCOMPARE(applied(), QStringList{u"002"_s});
    const CliResult sql = m_project->run(words + QStringList{u"--sql"_s});
    QVERIFY2(sql.code == 0, qPrintable(sql.err)); // a script changes nothing
}

void ReviewCommandTest::oneByteOfAScriptIsTooMuch()
{
    trust();
    signAll();
    const QByteArray before = m_project->read(u"002.sql"_s);
    for (const QByteArray &changed : {before + "\n", QByteArray(before).replace("two", "twO"),
                                      QByteArray(before).replace("VALUES (1)", "VALUES (2)")}) {
        m_project->write(u"002.sql"_s, changed);
        const CliResult result = m_project->json({u"upgrade"_s, u"head"_s});
        QCOMPARE(result.code, 7);
        QCOMPARE(result.errorCode(), u"review.changed"_s);
        QVERIFY(result.out.contains(u"The script of revision 002 was changed: 002.sql"_s));
        QVERIFY(applied().isEmpty());
    }
    m_project->write(u"002.sql"_s, before);
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
}

void ReviewCommandTest::anotherTargetIsRefused()
{
    trust();
    signAll();
    const Target other = freshDatabase(u"review_other"_s);
    m_project->write(u".env.staging"_s,
                     "DATABASE_URL=" + sharedSandbox().url(other.database).toUtf8() + "\n");
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"review.changed"_s);
    QVERIFY2(result.out.contains(u"The review is of the target "_s), qPrintable(result.out));
}

void ReviewCommandTest::anotherEnvironmentOfTheDatabaseIsGuarded()
{
    m_project->write(u".env.other"_s, m_project->read(u".env.staging"_s));
    trust();
    const CliResult result = m_project->json({u"--env"_s, u"other"_s, u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"review.missing"_s);
}

void ReviewCommandTest::aChangedBundleIsRefused()
{
    trust();
    const QString file = signAll();
    QByteArray bytes = m_project->read(file);
    bytes.replace("\"goal\": \"heads\"", "\"goal\": \"headS\"");
    m_project->write(file, bytes);
    CliResult result = m_project->json({u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"review.signature"_s);
    result = m_project->json({u"review"_s, u"verify"_s, file});
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"review.signature"_s);
    QVERIFY(applied().isEmpty());
}

void ReviewCommandTest::anUnknownKeyIsRefused()
{
    trust();
    const CliResult other = m_project->json(
        {u"review"_s, u"--all"_s, u"--sign"_s, u"--key"_s, u"mallory.pem"_s, u"--as"_s, u"홍길동"_s});
    QCOMPARE(other.code, 0);
    QVERIFY(other.err.contains(u"trusted_keys"_s));
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"review.untrusted"_s);
}

void ReviewCommandTest::aSignedNoIsRefused()
{
    trust();
    signAll();
    QTest::qWait(1100); // the time of a review is told in seconds
    QCOMPARE(m_project->run(review({u"--reject"_s, u"002"_s, u"--comment"_s, u"locks"_s, u"--sign"_s})).code,
             0);
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s});
    QCOMPARE(result.code, 7);
    QCOMPARE(result.errorCode(), u"review.not-approved"_s);
    QVERIFY(result.out.contains(u"002: rejected – locks"_s));
}

void ReviewCommandTest::whatHappenedSinceIsTold()
{
    trust();
    signAll({u"001"_s});
    const QByteArray settings = m_project->read(u"limbeck.ini"_s);
    m_project->write(u"limbeck.ini"_s, {});
    QCOMPARE(m_project->run({u"upgrade"_s, u"002"_s}).code, 0);
    m_project->write(u"limbeck.ini"_s, settings);
    const CliResult result = m_project->json({u"upgrade"_s, u"head"_s, u"--review"_s, bundle()});
    QCOMPARE(result.errorCode(), u"review.changed"_s);
    QVERIFY2(result.out.contains(u"The applied revisions are other ones: none in the review, now 002."_s),
             qPrintable(result.out));
    QVERIFY(result.out.contains(u"Revision 003 is not in the review."_s));
}

void ReviewCommandTest::aRunThatStoppedHalfWayMayGoOn()
{
    m_project->writeRevision("003", "002", "INSERT INTO two VALUES (1 / (SELECT count(*) - 1 FROM two));\n",
                             "");
    trust();
    signAll();
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 1);
    QCOMPARE(applied(), QStringList{u"002"_s});
    auto session = Session::open(m_target);
    QVERIFY(session && (*session)->execute("INSERT INTO two VALUES (2)"));
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    QCOMPARE(applied(), QStringList{u"003"_s});
}

void ReviewCommandTest::theWayDownHasAReviewOfItsOwn()
{
    trust();
    signAll();
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
    const CliResult refused = m_project->json({u"downgrade"_s, u"-1"_s});
    QCOMPARE(refused.code, 7);
    QCOMPARE(refused.errorCode(), u"review.changed"_s);
    signAll({u"-1"_s, u"--downgrade"_s});
    QCOMPARE(m_project->run({u"downgrade"_s, u"-1"_s}).code, 0);
    QCOMPARE(applied(), QStringList{u"002"_s});
    signAll({u"003"_s, u"--stamp"_s});
    QCOMPARE(m_project->run({u"stamp"_s, u"003"_s}).code, 0);
}

void ReviewCommandTest::verifyTellsWhoAndWhatChanged()
{
    trust();
    const QString file = signAll();
    const CliResult good = m_project->run({u"review"_s, u"verify"_s, file});
    QVERIFY2(good.code == 0, qPrintable(good.err));
    QVERIFY(good.out.contains(u"Signed by 홍길동 on "_s));
    m_project->write(u"002.sql"_s, m_project->read(u"002.sql"_s) + "\n");
    const CliResult changed = m_project->json({u"review"_s, u"verify"_s, file});
    QCOMPARE(changed.code, 7);
    QCOMPARE(changed.errorCode(), u"review.changed"_s);
    QVERIFY(QFile::remove(m_project->folder() + u"/003.sql"_s));
    QVERIFY(m_project->run({u"review"_s, u"verify"_s, file})
                .err.contains(u"Revision 003 is not there any more"_s));
}

void ReviewCommandTest::factsGoIntoTheBundle()
{
    trust();
    const CliResult done = m_project->json(review({u"--rehearse"_s, u"--all"_s, u"--sign"_s}));
    QVERIFY2(done.code == 0, qPrintable(done.out + done.err));
    const QJsonObject told =
        m_project->json({u"review"_s, u"verify"_s, bundle()}).data().value(u"review"_s).toObject();
    QVERIFY(told.value(u"rehearsal"_s).toObject().value(u"ok"_s).toBool());
    const QJsonObject facts = told.value(u"steps"_s).toArray().at(1).toObject().value(u"facts"_s).toObject();
    QCOMPARE(facts.value(u"way_back"_s).toString(), u"same"_s);
    QCOMPARE(facts.value(u"statements"_s).toArray().size(), 2);
    QCOMPARE(m_project->run({u"upgrade"_s, u"head"_s}).code, 0);
}

void ReviewCommandTest::theRulesFindingsAreInEveryForm()
{
    QCOMPARE(m_project->run({u"upgrade"_s, u"002"_s}).code, 0);
    m_project->writeRevision("003", "002", "ALTER TABLE two ALTER id TYPE bigint;\n", "SELECT 1;\n");
    trust();
    const QString code = u"lint.column-type"_s;
    const CliResult text = m_project->run({u"review"_s});
    QVERIFY2(text.out.contains(code), qPrintable(text.out + text.err));
    for (const QString &format : {u"html"_s, u"markdown"_s, u"json"_s, u"sarif"_s, u"junit"_s, u"github"_s}) {
        const QString file = u"review."_s + format;
        const CliResult done = m_project->run({u"review"_s, u"--format"_s, format, u"--output"_s, file});
        QVERIFY2(done.code == 0, qPrintable(done.err));
        QVERIFY2(m_project->read(file).contains(code.toUtf8()), qPrintable(format));
    }
    QVERIFY(m_project->read(u"review.sarif"_s).contains("A safer way: "));
    const auto finding = [&](const QStringList &words) {
        const QJsonObject review = m_project->json(words).data().value(u"review"_s).toObject();
        const QJsonArray findings = review.value(u"steps"_s).toArray().at(0)["findings"_L1].toArray();
        for (const QJsonValue &each : findings) {
            if (each["code"_L1].toString() == code)
                return each;
        }
        return QJsonValue();
    };
    QCOMPARE(finding({u"review"_s})["line"_L1].toInt(), 8);
    // With the rehearsal's numbers: how much is written to the table.
    const QString measured = finding({u"review"_s, u"--rehearse"_s})["message"_L1].toString();
    QVERIFY2(measured.contains(u"writes a second"_s), qPrintable(measured));
    signAll();
    QVERIFY(finding({u"review"_s, u"verify"_s, bundle()}).isObject());
}

void ReviewCommandTest::whatWasSaidOfAnEarlierScriptIsTold()
{
    QCOMPARE(m_project->run({u"review"_s, u"--reject"_s, u"002"_s, u"--comment"_s, u"왜?"_s}).code, 0);
    QVERIFY(!m_project->run({u"review"_s}).out.contains(u"002 changed since"_s));
    m_project->write(u"002.sql"_s, m_project->read(u"002.sql"_s) + "\n");
    const QString told = m_project->run({u"review"_s}).out;
    static const QRegularExpression line(
        u"002 changed since [-0-9: ]+, when you said of it: rejected – 왜\\?"_s);
    QVERIFY2(told.contains(line), qPrintable(told));
    const QJsonArray earlier = m_project->json({u"review"_s}).array(u"earlier"_s);
    QCOMPARE(earlier.size(), 1);
    QCOMPARE(earlier.at(0)["verdict"_L1].toString(), u"rejected"_s);
    // With a verdict on the new one the old one is history.
    QVERIFY(!m_project->run({u"review"_s, u"--approve"_s, u"002"_s}).out.contains(u"002 changed since"_s));
}

void ReviewCommandTest::withoutAKeyStoreAFileIsAskedFor()
{
    // Tests have no session bus (CMakeLists.txt of tests).
    if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") ||
        !qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR"))
        QSKIP("This session may have a key store, which a test must not touch.");
    const CliResult result = m_project->json({u"review"_s, u"--all"_s, u"--sign"_s, u"--as"_s, u"x"_s});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorCode(), u"keystore.none"_s);
    QVERIFY(result.out.contains(u"--key"_s));
}

void ReviewCommandTest::noSecretAndNoPathIsInAnything()
{
    const QString url = u"postgresql://postgres:카나리아비밀@127.0.0.1:%1/%2"_s.arg(sharedSandbox().port())
                            .arg(m_target.database);
    m_project->write(u".env.staging"_s, "DATABASE_URL=" + url.toUtf8() + "\n");
    trust();
    const QString key = QString::fromUtf8(m_project->read(u"dba.pem"_s).split('\n').at(1));
    QVERIFY(key.size() == 64);
    const QString file = signAll({u"--rehearse"_s, u"--comment"_s, u"ok"_s});
    QStringList texts{QString::fromUtf8(m_project->read(file))};
    const QDir drafts(QFileInfo(m_project->folder()).path() + u"/drafts"_s);
    QCOMPARE(drafts.entryList(QDir::Files).size(), 1);
    QFile draft(drafts.filePath(drafts.entryList(QDir::Files).constFirst()));
    QVERIFY(draft.open(QIODevice::ReadOnly));
    texts << QString::fromUtf8(draft.readAll());
    for (const QString &text : texts) {
        for (const QString &path : {m_project->folder(), QDir::tempPath(), QDir::homePath()})
            QVERIFY2(!text.contains(path), qPrintable(text));
    }
    for (const QStringList &words : QList<QStringList>{{u"review"_s},
                                                       {u"review"_s, u"--rehearse"_s},
                                                       {u"review"_s, u"verify"_s, file},
                                                       {u"upgrade"_s, u"head"_s}}) {
        for (const QStringList &mode : {QStringList(), QStringList{u"--json"_s}}) {
            const CliResult result = m_project->run(words + mode);
            QVERIFY2(result.code == 0, qPrintable(result.err));
            texts << result.out + result.err;
        }
    }
    for (const QString &text : std::as_const(texts)) {
        QVERIFY(!text.contains(u"카나리아"_s));
        QVERIFY(!text.contains(QString::fromLatin1(QByteArray("카나리아").toPercentEncoding())));
        QVERIFY(!text.contains(key.left(40)) && !text.contains(key.right(40)));
    }
}

QTEST_GUILESS_MAIN(ReviewCommandTest)
#include "ReviewCommandTest.moc"
