#include "session/ReviewHost.h"

#include "base/SaveFile.h"
#include "models/PlanPreview.h"
#include "models/ReviewFormats.h"
#include "review/ReviewBundle.h"
#include "review/ReviewDrafts.h"
#include "review/ReviewGate.h"
#include "review/ReviewKey.h"
#include "review/ReviewMaker.h"

#include <QDir>

#include <algorithm>

namespace limbeck::gui {

namespace {

// As the file has it, with its line numbers; of a Python revision what was rendered.
QHash<QString, ReviewSql> sqlOf(const Plan &plan, const ScriptDirectory &scripts)
{
    QHash<QString, ReviewSql> all;
    for (const PlanStep &step : plan.steps) {
        ReviewSql &shown = all[step.revision.id];
        shown.text = stepText(step, plan.kind);
        const int index = scripts.graph().indexOf(step.revision.id);
        if (step.language != ScriptLanguage::Sql || index < 0)
            continue;
        // A file that has changed since is not what is reviewed; the next look at the disk makes another
        // review.
        if (const auto script = scripts.load(index); script && script->contentHash == step.contentHash) {
            const ShownSection section = upSection(*script);
            shown = {section.sql, section.firstLine};
        }
    }
    return all;
}

Result<ReviewReply> makeReply(const ReviewRequest &request, const std::stop_token &stop)
{
    ReviewReply reply;
    reply.rehearsal = request.rehearsal;
    const auto plan = request.rehearsal ? Result<std::shared_ptr<const Plan>>(request.rehearsal->plan)
                                        : planWithSql(request.project, request.plan, request.alembic, stop);
    if (!plan)
        return fail(plan.error());
    reply.plan = *plan;
    const RehearsalReport *report = request.rehearsal ? request.rehearsal->report.get() : nullptr;
    auto document = makeReview({**plan, *request.project, request.target, request.environment.name,
                                request.serverVersion, report, request.findings});
    if (!document)
        return fail(document.error());
    reply.sql = sqlOf(**plan, *request.project->scripts());
    reply.document = std::move(*document);
    const ReviewDrafts drafts(*request.project, request.environment);
    if (const auto loaded = drafts.load(&*reply.document); !loaded)
        reply.error = loaded.error();
    for (const ReviewStep &step : reply.document->steps) {
        if (const auto earlier = drafts.earlier(step); earlier && *earlier)
            reply.earlier.insert(step.revision, **earlier);
    }
    return reply;
}

Result<SignReply> signAndSave(const ReviewRequest &request, const ReviewDocument &document,
                              const QString &keyFile)
{
    SignReply reply;
    const auto key = ReviewKey::findOrCreate(keyFile, &reply.keyCreated);
    if (!key)
        return fail(key.error());
    const auto bytes = ReviewBundle::sign(document, *key);
    if (!bytes)
        return fail(bytes.error());
    const ReviewPlaces places = ReviewPlaces::of(*request.project);
    QDir().mkpath(places.folder);
    reply.file = QDir(places.folder).filePath(ReviewBundle::fileName(document));
    if (const auto saved = saveFile(reply.file, *bytes); !saved)
        return fail(saved.error());
    reply.keyFingerprint = key->publicKey().fingerprint();
    if (std::ranges::find(places.trusted, key->publicKey().bytes(), &TrustedReviewer::key) ==
        places.trusted.end())
        reply.trustedLine = QStringLiteral("trusted_keys = %1:%2")
                                .arg(document.reviewer, QString::fromLatin1(key->publicKey().base64()));
    return reply;
}

} // namespace

void ReviewHost::ask(quint64 id, const std::shared_ptr<const PlanGate> &gate, const Plan &plan,
                     const Target &target)
{
    const auto agreed = gate->check(plan, target);
    Q_EMIT answered(id, agreed.value_or(QString()), agreed ? Error() : agreed.error());
}

void ReviewHost::make(quint64 id, const ReviewRequest &request, const std::stop_token &stop)
{
    auto reply = makeReply(request, stop);
    if (!reply) {
        ReviewReply failed;
        failed.error = reply.error();
        reply = failed;
    }
    Q_EMIT made(id, *reply);
}

void ReviewHost::keep(quint64 id, const ReviewRequest &request, const ReviewDocument &document)
{
    const auto saved = ReviewDrafts(*request.project, request.environment).save(document);
    Q_EMIT kept(id, saved ? Error() : saved.error());
}

void ReviewHost::write(quint64 id, const ReviewDocument &document, const QByteArray &format,
                       const QString &file)
{
    const auto saved = saveFile(file, reviewAs(document, format));
    Q_EMIT written(id, file, saved ? Error() : saved.error());
}

void ReviewHost::sign(quint64 id, const ReviewRequest &request, const ReviewDocument &document,
                      const QString &keyFile)
{
    const auto reply = signAndSave(request, document, keyFile);
    Q_EMIT signedAs(id, reply.value_or(SignReply()), reply ? Error() : reply.error());
}

} // namespace limbeck::gui
