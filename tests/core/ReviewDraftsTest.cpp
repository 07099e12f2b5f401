#include "ReviewFolder.h"

#include "review/ReviewDrafts.h"

#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

// What was said so far, kept between two looks.
class ReviewDraftsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void draftsHangOnTheScriptsContent();
    void theWholesDraftHangsOnThePlan();
    void aBrokenDraftIsLeftAsItIs_data();
    void aBrokenDraftIsLeftAsItIs();
    void draftsOfOneEnvironmentAreNotAnothers();
    void draftsHoldNoPath();
};

namespace {

ReviewDrafts draftsOf(const ReviewFolder &folder, const QString &name = u"production"_s)
{
    EnvironmentDefinition environment;
    environment.name = name;
    return ReviewDrafts(folder.project(), environment, folder.path(u"drafts"_s));
}

} // namespace

void ReviewDraftsTest::draftsHangOnTheScriptsContent()
{
    const ReviewFolder folder;
    const ReviewDrafts drafts = draftsOf(folder);
    ReviewDocument document = folder.review(folder.plan());
    QVERIFY(drafts.load(&document)); // there is none
    QCOMPARE(document.steps[0].verdict, Verdict::None);
    document.steps[0].verdict = Verdict::Approved;
    document.steps[1].verdict = Verdict::NeedsWork;
    document.steps[1].comment = u"왜?"_s;
    QVERIFY(drafts.save(document));

    const QByteArray before = folder.read(u"002.sql"_s);
    folder.write(u"002.sql"_s, before + " ");
    ReviewDocument changed = folder.review(folder.plan());
    QVERIFY(drafts.load(&changed));
    QCOMPARE(changed.steps[0].verdict, Verdict::Approved);
    QCOMPARE(changed.steps[1].verdict, Verdict::None);
    QCOMPARE(changed.steps[1].comment, QString());
    const auto earlier = drafts.earlier(changed.steps[1]);
    QVERIFY(earlier && *earlier);
    QCOMPARE((*earlier)->verdict, Verdict::NeedsWork);
    QCOMPARE((*earlier)->comment, u"왜?"_s);
    changed.steps[1].verdict = Verdict::Rejected;
    QVERIFY(drafts.save(changed));

    folder.write(u"002.sql"_s, before);
    ReviewDocument back = folder.review(folder.plan(u"002"_s)); // a plan of less
    QVERIFY(drafts.load(&back));
    QCOMPARE(back.steps[1].verdict, Verdict::NeedsWork);
    back.steps[1].verdict = Verdict::None;
    back.steps[1].comment.clear();
    QVERIFY(drafts.save(back));
    QVERIFY(drafts.load(&back));
    QCOMPARE(back.steps[1].verdict, Verdict::None);
    const Plan down = folder.plan(PlanRequest{PlanKind::Downgrade, u"base"_s, {}, {u"002"_s}});
    ReviewDocument other = folder.review(down);
    QVERIFY(drafts.load(&other));
    QCOMPARE(other.steps[1].verdict, Verdict::None); // up is not down
}

void ReviewDraftsTest::theWholesDraftHangsOnThePlan()
{
    const ReviewFolder folder;
    const ReviewDrafts drafts = draftsOf(folder);
    ReviewDocument document = folder.review(folder.plan());
    document.comment = u"good"_s;
    document.verdict = Verdict::Approved;
    QVERIFY(drafts.save(document));
    ReviewDocument again = folder.review(folder.plan());
    QVERIFY(drafts.load(&again));
    QCOMPARE(again.comment, u"good"_s);
    QCOMPARE(again.verdict, Verdict::Approved);
    ReviewDocument other = folder.review(folder.plan(u"+1"_s));
    QVERIFY(drafts.load(&other));
    QCOMPARE(other.comment, QString());
}

void ReviewDraftsTest::aBrokenDraftIsLeftAsItIs_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut off") << QByteArray("{\"format\": 1, \"steps\": [{\"revi");
    QTest::newRow("a later format") << QByteArray("{\"format\": 2, \"steps\": []}");
    QTest::newRow("a strange verdict")
        << QByteArray("{\"format\": 1, \"steps\": [{\"revision\": \"001\", \"verdict\": \"maybe\"}]}");
}

void ReviewDraftsTest::aBrokenDraftIsLeftAsItIs()
{
    QFETCH(QByteArray, content);
    const ReviewFolder folder;
    const ReviewDrafts drafts = draftsOf(folder);
    QVERIFY(drafts.save(folder.approved(folder.plan())));
    QFile file(drafts.file());
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(content);
    file.close();
    ReviewDocument document = folder.review(folder.plan());
    const auto loaded = drafts.load(&document);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, u"review.draft-broken"_s);
    QCOMPARE(loaded.error().where.file, drafts.file());
    const auto saved = drafts.save(document);
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, u"review.draft-broken"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), content);
}

void ReviewDraftsTest::draftsOfOneEnvironmentAreNotAnothers()
{
    const ReviewFolder folder;
    QVERIFY(draftsOf(folder).save(folder.approved(folder.plan())));
    ReviewDocument document = folder.review(folder.plan());
    QVERIFY(draftsOf(folder, u"staging"_s).load(&document));
    QCOMPARE(document.steps[0].verdict, Verdict::None);
    const ReviewFolder other;
    QVERIFY(draftsOf(other).file() != draftsOf(folder).file());
}

void ReviewDraftsTest::draftsHoldNoPath()
{
    const ReviewFolder folder;
    const ReviewDrafts drafts = draftsOf(folder);
    QVERIFY(drafts.save(folder.approved(folder.plan())));
    QFile file(drafts.file());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("\"revision\": \"003\""));
    for (const QString &word : {folder.path({}), QDir::tempPath(), QDir::homePath(), u"kanarien"_s})
        QVERIFY2(!text.contains(word.toUtf8()), qPrintable(word));
    if (QDir::separator() == u'/')
        QCOMPARE(QFile::permissions(drafts.file()) & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
}

QTEST_GUILESS_MAIN(ReviewDraftsTest)
#include "ReviewDraftsTest.moc"
