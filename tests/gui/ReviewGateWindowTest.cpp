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

    static ApplyDialog *open(const WindowFixture &f)
    {
        f.action("actionApply")->trigger();
        return QTest::qWaitFor([&f] { return f.dialog<ApplyDialog>() != nullptr; }, patience)
                   ? f.dialog<ApplyDialog>()
                   : nullptr;
    }
    static QPushButton *button(const ApplyDialog *dialog)
    {
        return dialog->findChild<QPushButton *>(u"apply"_s);
    }
    static QString said(const ApplyDialog *dialog)
    {
        const auto *text = dialog->findChild<QLabel *>(u"reviewText"_s);
        return text->isVisible() ? text->text() : QString();
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
        // Said before anything is pressed: there is none.
        ApplyDialog *dialog = open(f);
        QVERIFY(dialog);
        QVERIFY2(!button(dialog)->isEnabled(), "not before the answer either");
        QTRY_VERIFY_WITH_TIMEOUT(said(dialog).startsWith(u"A run needs a signed review of its plan"_s),
                                 patience);
        QVERIFY(!button(dialog)->isEnabled());
        dialog->accept();
        QVERIFY2(dialog->isVisible(), "nor by the keyboard");
        dialog->reject();
        // Whoever runs it nevertheless is refused by the run itself.
        f.window->session().run(*f.state().pending.plan, f.window->session().runOptions());
        QTRY_VERIFY_WITH_TIMEOUT(f.log().contains(u"A run needs a signed review of its plan"_s), patience);
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QCOMPARE(f.stateOf(u"001"_s), u"pending"_s);

        // It covers the plan.
        project.write(u"reviews/a.limbeck-review"_s,
                      approvedReview(project.path(), *f.state().target(), *key));
        QVERIFY((dialog = open(f)));
        QTRY_VERIFY_WITH_TIMEOUT(button(dialog)->isEnabled(), patience);
        QVERIFY2(said(dialog).startsWith(u"Reviewed and approved by 홍길동 on "_s) &&
                     said(dialog).endsWith(u"It covers this plan, word for word."_s),
                 qPrintable(said(dialog)));
        dialog->reject();

        // A script has changed since, which is named.
        const QString changed = project.file(u"002.sql"_s);
        QFile file(changed);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray reviewed = file.readAll();
        file.close();
        project.write(u"002.sql"_s, QByteArray(reviewed).replace("id int", "id bigint"));
        f.window->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY((dialog = open(f)));
        QTRY_VERIFY2_WITH_TIMEOUT(said(dialog).startsWith(u"This plan is not what 홍길동 reviewed on "_s),
                                  qPrintable(said(dialog)), patience);
        QVERIFY2(said(dialog).contains(u"002"_s), qPrintable(said(dialog)));
        QVERIFY(!button(dialog)->isEnabled());
        dialog->reject();

        project.write(u"002.sql"_s, reviewed);
        f.window->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        QVERIFY((dialog = open(f)));
        QTRY_VERIFY_WITH_TIMEOUT(button(dialog)->isEnabled(), patience);
        QTest::mouseClick(button(dialog), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(f.stateOf(u"002"_s), u"current"_s, patience);
        QVERIFY2(f.log().contains(u"Reviewed and approved by 홍길동 on "_s), qPrintable(f.log()));
    }

    void anEnvironmentWithoutTheWishSaysNothing()
    {
        ProjectFolder project;
        project.writeSample();
        project.write(u"limbeck.ini"_s,
                      "[limbeck]\ndefault_environment = development\n"
                      "[environment.development]\nfiles = .env.development\n"
                      "[environment.production]\nfiles = .env.production\nrequire_review = true\n");
        WindowFixture f;
        f.window->start(false, project.path());
        QTRY_VERIFY_WITH_TIMEOUT(f.isSettled(), patience);
        const ApplyDialog *dialog = open(f);
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(button(dialog)->isEnabled(), patience);
        QCOMPARE(said(dialog), QString());
    }
};

QTEST_MAIN(ReviewGateWindowTest)
#include "ReviewGateWindowTest.moc"
