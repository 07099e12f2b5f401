#include "commands/Commands.h"

#include "AlembicWork.h"
#include "PlanView.h"
#include "RehearsalView.h"
#include "RehearsalWork.h"
#include "ReviewOutput.h"
#include "ReviewWork.h"
#include "Tr.h"

#include "pg/ServerFacts.h"
#include "review/ReviewMaker.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class ReviewCommand : public Command
{
public:
    CommandInfo info() const override;
    Outcome run(Context &context) const override;

private:
    Outcome review(Context &context, const QString &goal) const;
};

CommandInfo ReviewCommand::info() const
{
    CommandInfo info{
        u"review"_s,
        {u"[GOAL]"_s, u"[FILE]"_s},
        Tr::tr("say yes or no to what is pending, and sign it; also: review verify FILE, review key"),
        {},
        {u"--env production review --rehearse"_s, u"--env production review head --approve 3f2a"_s,
         u"--env production review --reject 91bc --comment 'locks orders'"_s,
         u"--env production review --all --rehearse --sign"_s,
         u"--env production review --rehearse --format html --output review.html"_s,
         u"review verify reviews/production-3f2a91bc.limbeck-review"_s, u"review key --create"_s}};
    info.options = {
        {u"approve"_s, u"REV"_s, Tr::tr("approve of this revision; may be given several times")},
        {u"needs-work"_s, u"REV"_s, Tr::tr("this revision needs work")},
        {u"reject"_s, u"REV"_s, Tr::tr("reject this revision")},
        {u"all"_s, {}, Tr::tr("approve of every revision that has no verdict yet")},
        {u"reopen"_s, u"REV"_s, Tr::tr("take back what was said of this revision")},
        {u"comment"_s, u"TEXT"_s, Tr::tr("a comment on the revisions that are named, else on the whole")},
        {u"rehearse"_s, {}, Tr::tr("rehearse first: the measured facts become a part of the review")},
        {u"replay"_s, {}, Tr::tr("with --rehearse: make the copy by running the applied revisions")},
        {u"downgrade"_s, {}, Tr::tr("review the way down to GOAL")},
        {u"stamp"_s, {}, Tr::tr("review the setting of the version table to GOAL")},
        {u"sign"_s, {}, Tr::tr("sign the review and write it to the project's folder reviews")},
        {u"as"_s, u"NAME"_s, Tr::tr("the reviewer's name; default: who is logged in")},
        {u"format"_s, u"FORMAT"_s, Tr::tr("give the review as html, markdown, json, sarif, junit or github")},
        {u"output"_s, u"FILE"_s, Tr::tr("where the review is written, signed or in the form of --format")},
        {u"key"_s, u"FILE"_s, Tr::tr("sign with the key of this file, where there is no key store")},
        {u"create"_s, {}, Tr::tr("with `review key`: make a new key")},
        xOption(),
    };
    return info;
}

Error unknownRevision(const QString &name)
{
    return {u"usage.arguments"_s,
            Tr::tr("The plan has no revision %1, or several that begin so.").arg(name),
            {},
            Tr::tr("`limbeck-cli review` lists them."),
            {},
            {}};
}

// The step that a full or partial id means.
Result<size_t> stepNamed(const ReviewDocument &document, const QString &name)
{
    std::optional<size_t> found;
    int hits = 0;
    for (size_t i = 0; i < document.steps.size(); ++i) {
        if (document.steps[i].revision == name)
            return i;
        if (document.steps[i].revision.startsWith(name)) {
            found = i;
            ++hits;
        }
    }
    if (hits != 1 || name.isEmpty())
        return fail(unknownRevision(name));
    return *found;
}

// Takes over what the options say. Returns whether they say anything.
Result<bool> takeVerdicts(const Arguments &arguments, ReviewDocument *document)
{
    const QString comment = arguments.option(u"comment"_s);
    const std::pair<QString, Verdict> options[] = {{u"approve"_s, Verdict::Approved},
                                                   {u"needs-work"_s, Verdict::NeedsWork},
                                                   {u"reject"_s, Verdict::Rejected},
                                                   {u"reopen"_s, Verdict::None}};
    bool any = false;
    for (const auto &[option, verdict] : options) {
        for (const QString &name : arguments.allOf(option)) {
            const auto index = stepNamed(*document, name);
            if (!index)
                return fail(index.error());
            ReviewStep &step = document->steps[*index];
            step.verdict = verdict;
            if (arguments.has(u"comment"_s) || verdict == Verdict::None)
                step.comment = comment;
            any = true;
        }
    }
    const bool all = arguments.has(u"all"_s);
    for (ReviewStep &step : document->steps) {
        if (all && step.verdict == Verdict::None)
            step.verdict = Verdict::Approved;
    }
    if (!any && arguments.has(u"comment"_s))
        document->comment = comment;
    document->verdict = document->combinedVerdict();
    return any || all || arguments.has(u"comment"_s);
}

PlanKind kindOf(const Arguments &arguments)
{
    if (arguments.has(u"downgrade"_s))
        return PlanKind::Downgrade;
    return arguments.has(u"stamp"_s) ? PlanKind::Stamp : PlanKind::Upgrade;
}

// The plan with what is known about it, and with what was said of its scripts before.
Result<ReviewDocument> documentOf(Context &context, const Plan &plan, const ScriptDirectory &scripts)
{
    const auto session = context.session();
    if (!session)
        return fail(session.error());
    const auto facts = ServerFacts::read(**session);
    if (!facts)
        return fail(facts.error());
    std::optional<RehearsalReport> report;
    if (context.arguments().has(u"rehearse"_s)) {
        auto made = rehearsePlan(context, scripts, plan);
        if (!made)
            return fail(made.error());
        report = std::move(*made);
        printRehearsal(context.out(), *report, false);
    }
    const auto target = context.target();
    const auto environment = context.definition();
    if (!target || !environment)
        return fail(target ? environment.error() : target.error());
    auto document = makeReview({plan,
                                **context.project(),
                                *target,
                                environment->name,
                                facts->version,
                                report ? &*report : nullptr,
                                {}});
    if (!document)
        return document;
    const ReviewDrafts drafts = reviewDrafts(context, *environment);
    if (const auto loaded = drafts.load(&*document); !loaded)
        return fail(loaded.error());
    const auto said = takeVerdicts(context.arguments(), &*document);
    if (!said)
        return fail(said.error());
    if (*said) {
        if (const auto saved = drafts.save(*document); !saved)
            return fail(saved.error());
    }
    return document;
}

Outcome ReviewCommand::review(Context &context, const QString &goal) const
{
    const auto scripts = context.scripts();
    if (!scripts)
        return Outcome::failed(scripts.error());
    const auto target = context.target();
    if (!target)
        return Outcome::failed(target.error());
    context.announce(*target);
    const auto start = planStart(context, (*scripts)->graph());
    if (!start)
        return Outcome::failed(start.error());
    const PlanRequest request{kindOf(context.arguments()), goal, start->targetIdentity, start->heads};
    const auto plan = planFor(context, **scripts, request, true);
    if (!plan)
        return Outcome::failed(plan.error());
    if (!context.arguments().has(u"sign"_s) || plan->steps.empty())
        printPlan(context.out(), *plan);
    if (plan->steps.empty())
        return Outcome::done({{u"review"_s, QJsonValue()}});
    const auto document = documentOf(context, *plan, **scripts);
    if (!document)
        return Outcome::failed(document.error());
    context.out().line();
    printVerdicts(context.out(), *document);
    const auto earlier = tellEarlier(context.out(), reviewDrafts(context, *context.definition()), *document);
    if (!earlier)
        return Outcome::failed(earlier.error());
    QJsonObject data{{u"review"_s, document->toJson()}, {u"earlier"_s, *earlier}};
    if (context.arguments().has(u"sign"_s)) {
        if (const auto done = signReview(context, *document, &data); !done)
            return Outcome::failed(done.error(), data);
    }
    if (const auto format = reviewFormat(context); format && *format) {
        if (const auto done = exportReview(context, *document, **format); !done)
            return Outcome::failed(done.error(), data);
    }
    return Outcome::done(data);
}

std::optional<Error> usageError(const Arguments &arguments)
{
    const QString action = arguments.values().value(0);
    const bool verifies = action == "verify"_L1;
    Error error{u"usage.arguments"_s,
                {},
                {},
                Tr::tr("`limbeck-cli %1 --help` has examples.").arg(u"review"_s),
                {},
                {}};
    if (verifies != (arguments.values().size() == 2))
        error.message =
            verifies ? Tr::tr("`review verify` takes one file.") : Tr::tr("`review` takes one goal.");
    else if (arguments.has(u"create"_s) && action != "key"_L1)
        error.message = Tr::tr("--create goes with `review key`.");
    else if (arguments.has(u"downgrade"_s) && arguments.has(u"stamp"_s))
        error.message = Tr::tr("--downgrade and --stamp exclude each other.");
    else if (arguments.has(u"rehearse"_s) && kindOf(arguments) != PlanKind::Upgrade)
        error.message = Tr::tr("Only an upgrade can be rehearsed.");
    else if (action.isEmpty() && kindOf(arguments) != PlanKind::Upgrade)
        error.message = Tr::tr("--downgrade and --stamp need a goal.");
    else
        return std::nullopt;
    return error;
}

Outcome ReviewCommand::run(Context &context) const
{
    if (const auto wrong = usageError(context.arguments()))
        return Outcome::failed(*wrong);
    if (const auto format = reviewFormat(context); !format)
        return Outcome::failed(format.error());
    const QString action = context.arguments().values().value(0);
    if (action == "key"_L1)
        return showReviewKey(context);
    if (action == "verify"_L1)
        return verifyReview(context, context.arguments().values().at(1));
    return review(context, action.isEmpty() ? u"heads"_s : action);
}

} // namespace

std::unique_ptr<Command> makeReviewCommand()
{
    return std::make_unique<ReviewCommand>();
}

} // namespace limbeck::cli
