// Apply in the window, where the environment wants a signed review.
#include "WindowFixture.h"
#include "dialogs/ApplyDialog.h"

#include "plan/Planner.h"
#include "review/ReviewBundle.h"
#include "review/ReviewMaker.h"

using namespace limbeck;
using namespace limbeck::gui;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

class ReviewGateWindowTest : public QObject
{
    Q_OBJECT

private:
    static constexpr int patience = 20000;

    static void apply(const WindowFixture &f)
    {
        f.action("actionApply")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(f.dialog<ApplyDialog>(), patience);
        QTest::mouseClick(f.dialog<ApplyDialog>()->findChild<QPushButton *>(u"apply"_s), Qt::LeftButton);
    }

    static QByteArray approvedReview(const QString &folder, const Target &target, const SigningKey &key)
    {
        const auto project = Project::open(folder);
        const auto plan =
            makePlan(*project->scripts(), {PlanKind::Upgrade, u"heads"_s, target.identity(), {}});
        auto document = makeReview({*plan, *project, target, u"development"_s, {}, nullptr, {}});
        for (ReviewStep &step : document->steps)
            step.verdict = Verdict::Approved;
        document->verdict = document->combinedVerdict();
        return ReviewBundle::sign(*document, key).value_or(QByteArray());
    }

private Q_SLOTS:
    void applyWantsTheSignedReviewOfItsPlan()
    {
        ProjectFolder project;
        project.writeSample();
        const auto key = SigningKey::generate();
        QVERIFY(key);
        project.write(u"limbeck.ini"_s,
                      "[limbeck]\ndefault_environment = development\n[review]\ntrusted_keys = 홍길동:" +
                          key->publicKey().base64() +
                          "\n[environment.development]\nfiles = .env.development\n"
                          "require_review = true\n");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        apply(f);
        QTRY_VERIFY_WITH_TIMEOUT(f.log().contains(u"A run needs a signed review of its plan"_s), patience);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.stateOf(u"001"_s), u"pending"_s);

        project.write(u"reviews/a.limbeck-review"_s,
                      approvedReview(project.path(), *f.state().target(), *key));
        apply(f);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
        QVERIFY2(f.log().contains(u"Reviewed and approved by 홍길동 on "_s), qPrintable(f.log()));
    }
};

QTEST_MAIN(ReviewGateWindowTest)
#include "ReviewGateWindowTest.moc"
