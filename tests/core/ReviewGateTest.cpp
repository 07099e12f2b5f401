#include "ReviewFolder.h"

#include "review/ReviewBundle.h"
#include "review/ReviewCoverage.h"
#include "review/ReviewGate.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// Which plans a signed review covers, and whose review counts.
class ReviewGateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePlanThatWasReviewedIsCovered();
    void itsBeginningAndItsRestAreCovered();
    void whateverChangesIsTold_data();
    void whateverChangesIsTold();
    void aStampIsCoveredByTheReviewOfOne();
    void theNewestThatFitsCounts();
    void whoIsNotKnownDoesNotCount();
    void withoutAReviewNothingRuns();
    void aNamedFileIsTheOnlyOne();
    void theGateGuardsTheDatabaseNotTheName();
    void aTunnelsTargetIsTheSameOnEachMachine();
};

namespace {

SigningKey newKey()
{
    const auto key = SigningKey::generate();
    if (!key)
        qFatal("%s", qPrintable(key.error().detail));
    return *key;
}

QByteArray signedBy(const ReviewDocument &document, const SigningKey &key)
{
    const auto bytes = ReviewBundle::sign(document, key);
    if (!bytes)
        qFatal("%s", qPrintable(bytes.error().detail));
    return *bytes;
}

ReviewPlaces placesOf(const ReviewFolder &folder, const SigningKey &key)
{
    ReviewPlaces places = ReviewPlaces::of(folder.project());
    places.trusted = {{u"DBA"_s, key.publicKey().bytes()}};
    return places;
}

QString codeOf(const Result<FoundReview> &found)
{
    return found ? QString() : found.error().code;
}

QString changesOf(const ReviewDocument &review, const Plan &plan, const QString &display)
{
    return reviewCoverage(review, plan, display).changes.join(u'\n');
}

// Writes it to the project's folder of reviews; returns its path.
QString put(const ReviewFolder &folder, const ReviewDocument &document, const SigningKey &key,
            const QString &name = u"a.limbeck-review"_s)
{
    folder.write(u"reviews/"_s + name, signedBy(document, key));
    return folder.path(u"reviews/"_s + name);
}

} // namespace

void ReviewGateTest::thePlanThatWasReviewedIsCovered()
{
    const ReviewFolder folder;
    const Plan plan = folder.plan();
    const ReviewCoverage coverage = reviewCoverage(folder.approved(plan), plan, folder.target.display());
    QVERIFY2(coverage.covered, qPrintable(coverage.changes.join(u'\n')));
    QCOMPARE(coverage.firstStep, 0);
    QVERIFY(checkApproval(folder.approved(plan), coverage, plan));
}

void ReviewGateTest::itsBeginningAndItsRestAreCovered()
{
    const ReviewFolder folder;
    const ReviewDocument review = folder.approved(folder.plan());
    const auto first = [&](const Plan &plan) {
        const ReviewCoverage coverage = reviewCoverage(review, plan, folder.target.display());
        return coverage.covered ? coverage.firstStep : -1;
    };
    QCOMPARE(first(folder.plan(u"+1"_s)), 0);
    QCOMPARE(first(folder.plan(u"head"_s, {u"001"_s})), 1);
    QCOMPARE(first(folder.plan(u"+1"_s, {u"002"_s})), 2);
    QCOMPARE(first(folder.plan(u"+1"_s, {u"001"_s})), 1);
    // More than was reviewed.
    const ReviewDocument beginning = folder.approved(folder.plan(u"002"_s));
    QCOMPARE(changesOf(beginning, folder.plan(), folder.target.display()),
             u"Revision 003 is not in the review."_s);
}

void ReviewGateTest::whateverChangesIsTold_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("told");
    QTest::newRow("a byte of a script")
        << u"script"_s << u"The script of revision 002 was changed: 002.sql"_s;
    QTest::newRow("a revision between") << u"between"_s << u"The plan has revision 002b where"_s;
    QTest::newRow("the target") << u"target"_s << u"of the target app@db.example:5432/app, and this is"_s;
    QTest::newRow("the way there") << u"way"_s << u"reached in another way"_s;
    QTest::newRow("what is applied") << u"applied"_s << u"other ones: none in the review, now 900"_s;
    QTest::newRow("the kind") << u"kind"_s << u"a plan for upgrade, not for stamp"_s;
    QTest::newRow("the runtime") << u"runtime"_s << u"env.py, Alembic's configuration"_s;
    QTest::newRow("the engine") << u"engine"_s << u"What runs the revisions has changed"_s;
    QTest::newRow("the fingerprint") << u"fingerprint"_s << u"fingerprint is another one"_s;
}

void ReviewGateTest::whateverChangesIsTold()
{
    QFETCH(QString, change);
    QFETCH(QString, told);
    const ReviewFolder folder;
    const ReviewDocument review = folder.approved(folder.plan());
    QString display = folder.target.display();
    if (change == u"script"_s)
        folder.write(u"002.sql"_s, folder.read(u"002.sql"_s).replace("two", "twO"));
    if (change == u"between"_s) {
        folder.write(u"002b.sql"_s, ReviewFolder::script("002b", "002", "SELECT 1;"));
        folder.write(u"003.sql"_s, folder.read(u"003.sql"_s).replace("Revises: 002", "Revises: 002b"));
    }
    Plan plan = folder.plan(
        PlanRequest{change == u"kind"_s ? PlanKind::Stamp : PlanKind::Upgrade, u"head"_s, {}, {}});
    if (change == u"target"_s || change == u"way"_s)
        plan.targetIdentity = "another";
    if (change == u"target"_s)
        display = u"app@other/app"_s;
    if (change == u"applied"_s)
        plan.appliedHeads = QStringList{u"900"_s};
    if (change == u"runtime"_s)
        plan.runtimeHash = "x";
    if (change == u"engine"_s)
        plan.engine = PlanEngine::Alembic;
    if (change == u"fingerprint"_s)
        plan.fingerprint = "x";
    const ReviewCoverage coverage = reviewCoverage(review, plan, display);
    QVERIFY(!coverage.covered);
    QVERIFY2(coverage.changes.join(u'\n').contains(told), qPrintable(coverage.changes.join(u'\n')));
}

void ReviewGateTest::aStampIsCoveredByTheReviewOfOne()
{
    const ReviewFolder folder;
    const Plan stamp = folder.plan(PlanRequest{PlanKind::Stamp, u"002"_s, {}, {}});
    const Plan other = folder.plan(PlanRequest{PlanKind::Stamp, u"003"_s, {}, {}});
    const ReviewDocument review = folder.approved(stamp);
    QCOMPARE(changesOf(review, stamp, folder.target.display()), QString());
    QVERIFY(!reviewCoverage(review, other, folder.target.display()).covered);
}

void ReviewGateTest::theNewestThatFitsCounts()
{
    const ReviewFolder folder;
    const SigningKey key = newKey();
    const Plan plan = folder.plan();
    ReviewDocument yes = folder.approved(plan);
    put(folder, yes, key, u"z.limbeck-review"_s);
    QCOMPARE(codeOf(findReview(placesOf(folder, key), plan, {})), QString());
    // A later one of another plan, and one that is broken, take nothing away.
    ReviewDocument other = folder.approved(folder.plan(u"+1"_s));
    other.created = yes.created.addSecs(60);
    other.appliedHeads = QStringList{u"900"_s};
    put(folder, other, key, u"b.limbeck-review"_s);
    folder.write(u"reviews/c.limbeck-review"_s, "{}");
    QCOMPARE(codeOf(findReview(placesOf(folder, key), plan, {})), QString());
    // A later "no" does.
    ReviewDocument no = yes;
    no.created = yes.created.addSecs(120);
    no.steps[1].verdict = Verdict::NeedsWork;
    no.steps[1].comment = u"locks orders"_s;
    no.verdict = no.combinedVerdict();
    put(folder, no, key, u"a.limbeck-review"_s);
    const auto refused = findReview(placesOf(folder, key), plan, {});
    QCOMPARE(codeOf(refused), u"review.not-approved"_s);
    QVERIFY(refused.error().detail.contains(u"002: needs work – locks orders"_s));
    // Whose comes later still.
    no.created = yes.created.addSecs(-120);
    put(folder, no, key, u"a.limbeck-review"_s);
    const auto found = findReview(placesOf(folder, key), plan, {});
    QVERIFY(found);
    QCOMPARE(found->signer, u"DBA"_s);
    QVERIFY(found->path.endsWith(u"z.limbeck-review"_s));
}

void ReviewGateTest::whoIsNotKnownDoesNotCount()
{
    const ReviewFolder folder;
    const SigningKey key = newKey();
    const Plan plan = folder.plan();
    put(folder, folder.approved(plan), newKey());
    const auto found = findReview(placesOf(folder, key), plan, {});
    QCOMPARE(codeOf(found), u"review.untrusted"_s);
    QVERIFY(found.error().detail.contains(u"홍길동"_s));
    QCOMPARE(codeOf(findReview(ReviewPlaces::of(folder.project()), plan, {})), u"review.untrusted"_s);
}

void ReviewGateTest::withoutAReviewNothingRuns()
{
    const ReviewFolder folder;
    const SigningKey key = newKey();
    const Plan plan = folder.plan();
    QCOMPARE(codeOf(findReview(placesOf(folder, key), plan, {})), u"review.missing"_s);
    const QString path = put(folder, folder.approved(plan), key);
    folder.write(u"reviews/a.limbeck-review"_s,
                 folder.read(u"reviews/a.limbeck-review"_s).replace("001.sql", "001.sqI"));
    const auto changed = findReview(placesOf(folder, key), plan, {});
    QCOMPARE(codeOf(changed), u"review.signature"_s);
    QCOMPARE(changed.error().where.file, path);
    put(folder, folder.approved(plan), key);
    folder.write(u"003.sql"_s, folder.read(u"003.sql"_s) + "\n");
    const auto stale = findReview(placesOf(folder, key), folder.plan(), folder.target.display());
    QCOMPARE(codeOf(stale), u"review.changed"_s);
    QCOMPARE(stale.error().detail, u"- The script of revision 003 was changed: 003.sql"_s);
    QVERIFY(stale.error().message.contains(u"DBA"_s));
}

void ReviewGateTest::aNamedFileIsTheOnlyOne()
{
    const ReviewFolder folder;
    const SigningKey key = newKey();
    const Plan plan = folder.plan();
    put(folder, folder.approved(plan), key);
    ReviewPlaces places = placesOf(folder, key);
    places.file = folder.path(u"elsewhere.limbeck-review"_s);
    QCOMPARE(codeOf(findReview(places, plan, {})), u"review.unreadable"_s);
    folder.write(u"elsewhere.limbeck-review"_s, signedBy(folder.review(plan), key));
    QCOMPARE(codeOf(findReview(places, plan, {})), u"review.not-approved"_s);
}

void ReviewGateTest::theGateGuardsTheDatabaseNotTheName()
{
    const ReviewFolder folder;
    const SigningKey key = newKey();
    const QProcessEnvironment process;
    folder.write(u".env.production"_s, "DATABASE_URL=postgresql://app@db.example:5432/app\n");
    folder.write(u".env.sneaky"_s, "DATABASE_URL=postgresql://other@DB.example:5432/app\n");
    const auto gateOf = [&](const QString &name) {
        const Project project = folder.project();
        return ReviewGate::of(project, *project.environment(name), process);
    };
    QVERIFY(!gateOf(u"production"_s)); // nobody wants one
    folder.write(u"limbeck.ini"_s, "[review]\ntrusted_keys = DBA:" + key.publicKey().base64() +
                                       "\n[environment.production]\nrequire_review = true\n");
    const Plan plan = folder.plan();
    for (const QString &name : {u"production"_s, u"sneaky"_s}) {
        const auto checked = gateOf(name)->check(plan, folder.target);
        QVERIFY(!checked);
        QCOMPARE(checked.error().code, u"review.missing"_s);
    }
    Target elsewhere = folder.target;
    elsewhere.database = u"scratch"_s;
    const auto free = gateOf(u"sneaky"_s)->check(plan, elsewhere);
    QVERIFY(free && free->isEmpty());
    const Project project = folder.project();
    const auto picked = project.environmentOfFiles({folder.path(u".env.production"_s)});
    QVERIFY(picked);
    QVERIFY(!ReviewGate::of(project, *picked, process)->check(plan, elsewhere));
    put(folder, folder.approved(plan), key);
    const auto passed = gateOf(u"production"_s)->check(plan, folder.target);
    QVERIFY2(passed, passed ? "" : qPrintable(passed.error().message));
    QVERIFY(passed->startsWith(u"Reviewed and approved by DBA on "_s));
}

void ReviewGateTest::aTunnelsTargetIsTheSameOnEachMachine()
{
    const auto identityIn = [](const QString &folder, const QString &config) {
        Target target;
        target.hosts = {{u"db"_s, 5432}};
        target.tunnel = *TunnelSettings::parse(u"deploy@bastion"_s);
        target.tunnel->folder = folder;
        target.tunnel->configFile = config;
        return target.identity();
    };
    QCOMPARE(identityIn(u"/home/a/app"_s, u"ssh/config"_s), identityIn(u"/srv/ci"_s, u"ssh/config"_s));
    QVERIFY(identityIn(u"/srv/ci"_s, u"ssh/other"_s) != identityIn(u"/srv/ci"_s, u"ssh/config"_s));
}

QTEST_GUILESS_MAIN(ReviewGateTest)
#include "ReviewGateTest.moc"
