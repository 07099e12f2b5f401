#include "review/ReviewGate.h"

#include "review/ReviewCoverage.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewGate)
};

// A review that was looked at, and what it says about the plan.
struct LookedAt
{
    QString path;
    std::optional<FoundReview> found; // nothing: `error` says why it does not count
    ReviewCoverage coverage;
    Error error; // of reading it, its signature or its key

    QDateTime created() const { return found ? found->bundle.document.created : QDateTime(); }
};

LookedAt candidateOf(const QString &path, const ReviewPlaces &places, const Plan &plan,
                     const QString &targetDisplay)
{
    LookedAt candidate;
    candidate.path = path;
    auto bundle = ReviewBundle::read(path);
    if (!bundle) {
        candidate.error = bundle.error();
        return candidate;
    }
    const auto signer = signerOf(*bundle, path, places.trusted);
    if (!signer) {
        candidate.error = signer.error();
        return candidate;
    }
    candidate.coverage = reviewCoverage(bundle->document, plan, targetDisplay);
    candidate.found = FoundReview{path, std::move(*bundle), *signer};
    return candidate;
}

QStringList filesOf(const ReviewPlaces &places)
{
    if (!places.file.isEmpty())
        return {places.file};
    QStringList files;
    const QDir folder(places.folder);
    for (const QString &name : folder.entryList({u"*"_s + ReviewBundle::suffix}, QDir::Files, QDir::Name))
        files << folder.filePath(name);
    return files;
}

Error changedSince(const LookedAt &nearest)
{
    const ReviewDocument &review = nearest.found->bundle.document;
    QStringList changes;
    for (const QString &change : nearest.coverage.changes)
        changes << u"- "_s + change;
    return {u"review.changed"_s,
            Tr::tr("This plan is not what %1 reviewed on %2.")
                .arg(nearest.found->signer, review.created.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s)),
            changes.join(u'\n'),
            Tr::tr("Have this plan reviewed, or bring back what was reviewed."),
            {},
            {nearest.path, 0, 0}};
}

Error missing(const ReviewPlaces &places)
{
    return {u"review.missing"_s,
            Tr::tr("A run needs a signed review of its plan, and there is none."),
            Tr::tr("looked in %1").arg(QDir::toNativeSeparators(places.folder)),
            Tr::tr("Have it reviewed (`limbeck-cli review`), and put the file there, or name it with "
                   "--review."),
            {},
            {}};
}

// Why none of the candidates lets the plan run. A review of this target says most.
Error nearestError(const ReviewPlaces &places, const std::vector<LookedAt> &candidates)
{
    const LookedAt *nearest = nullptr;
    for (const LookedAt &each : candidates) {
        if (each.found && (!nearest || (each.coverage.sameTarget && !nearest->coverage.sameTarget) ||
                           (each.coverage.sameTarget == nearest->coverage.sameTarget &&
                            each.created() > nearest->created())))
            nearest = &each;
    }
    // One that is broken may be the one that was meant.
    const auto broken =
        std::ranges::find_if(candidates, [](const LookedAt &each) { return !each.found.has_value(); });
    if (broken != candidates.end() && (!nearest || !nearest->coverage.sameTarget))
        return broken->error;
    if (!nearest)
        return missing(places);
    Error error = changedSince(*nearest);
    if (broken != candidates.end())
        error.detail += u"\n- "_s + broken->error.message;
    return error;
}

bool sharesFiles(const EnvironmentDefinition &one, const EnvironmentDefinition &other)
{
    const auto canonical = [](const QString &file) {
        const QString path = QFileInfo(file).canonicalFilePath();
        return path.isEmpty() ? QDir::cleanPath(file) : path;
    };
    return std::ranges::any_of(one.files, [&](const QString &ours) {
        return std::ranges::any_of(
            other.files, [&](const QString &theirs) { return canonical(ours) == canonical(theirs); });
    });
}

bool isSameDatabase(const Target &one, const Target &other)
{
    return one.tunnel == other.tunnel && one.database == other.database &&
           one.firstPort() == other.firstPort() &&
           one.firstHost().compare(other.firstHost(), Qt::CaseInsensitive) == 0;
}

} // namespace

ReviewPlaces ReviewPlaces::of(const Project &project, const QString &file)
{
    return {QDir(project.folder()).filePath(u"reviews"_s), file, project.settings().trustedReviewers};
}

Result<QString> signerOf(const ReviewBundle &bundle, const QString &path,
                         const std::vector<TrustedReviewer> &trusted)
{
    for (const TrustedReviewer &reviewer : trusted) {
        if (reviewer.key == bundle.key.bytes())
            return reviewer.name;
    }
    return fail(
        Error{u"review.untrusted"_s,
              Tr::tr("%1 is signed with a key that nobody is known by.").arg(QDir::toNativeSeparators(path)),
              Tr::tr("the key: %1, of somebody who says to be \"%2\"")
                  .arg(bundle.key.fingerprint(), bundle.document.reviewer),
              Tr::tr("Whose signature counts stands in limbeck.ini: [review] trusted_keys."),
              {},
              {path, 0, 0}});
}

Result<FoundReview> findReview(const ReviewPlaces &places, const Plan &plan, const QString &targetDisplay)
{
    std::vector<LookedAt> candidates;
    for (const QString &path : filesOf(places))
        candidates.push_back(candidateOf(path, places, plan, targetDisplay));
    const LookedAt *newest = nullptr;
    for (const LookedAt &each : candidates) {
        if (each.found && each.coverage.covered && (!newest || each.created() >= newest->created()))
            newest = &each;
    }
    if (!newest)
        return fail(nearestError(places, candidates));
    if (auto approved = checkApproval(newest->found->bundle.document, newest->coverage, plan); !approved) {
        approved.error().where = {newest->path, 0, 0};
        return fail(approved.error());
    }
    return *newest->found;
}

std::shared_ptr<const PlanGate> ReviewGate::of(const Project &project,
                                               const EnvironmentDefinition &environment,
                                               const QProcessEnvironment &process, const QString &file)
{
    if (project.settings().reviewRequired.isEmpty() && file.isEmpty())
        return nullptr;
    return std::shared_ptr<const PlanGate>(new ReviewGate(project, environment, process, file));
}

ReviewGate::ReviewGate(const Project &project, const EnvironmentDefinition &environment,
                       const QProcessEnvironment &process, const QString &file)
    : m_project(project)
    , m_environment(environment)
    , m_process(process)
    , m_places(ReviewPlaces::of(project, file))
{
}

QString ReviewGate::wantedBy(const Target &target) const
{
    for (const EnvironmentDefinition &definition : m_project.environments()) {
        if (!m_project.settings().reviewRequired.contains(definition.name))
            continue;
        if (definition.name == m_environment.name || sharesFiles(definition, m_environment))
            return definition.title();
        const auto environment = Environment::load(definition, m_process);
        if (!environment)
            continue;
        const Resolution resolution = resolveTarget(*environment, m_project.resolverOptions(definition));
        if (resolution.target && isSameDatabase(*resolution.target, target))
            return definition.title();
    }
    return {};
}

Result<QString> ReviewGate::check(const Plan &plan, const Target &target) const
{
    if (plan.steps.empty() || (wantedBy(target).isEmpty() && m_places.file.isEmpty()))
        return QString();
    const auto found = findReview(m_places, plan, target.display());
    if (!found)
        return fail(found.error());
    const ReviewDocument &review = found->bundle.document;
    return Tr::tr("Reviewed and approved by %1 on %2: %3")
        .arg(found->signer, review.created.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s),
             QDir::toNativeSeparators(found->path));
}

} // namespace limbeck
