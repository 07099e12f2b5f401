#include "ReviewWork.h"

#include "Command.h"
#include "ReviewOutput.h"
#include "Tr.h"

#include "base/SaveFile.h"
#include "review/ReviewKey.h"

#include <QDir>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

QString absolute(const Context &context, const QString &path)
{
    return QDir::cleanPath(QDir(context.io().folder).absoluteFilePath(path));
}

QJsonObject keyJson(const PublicKey &key)
{
    return {{u"key"_s, QString::fromLatin1(key.base64())}, {u"fingerprint"_s, key.fingerprint()}};
}

void tellWhoTrusts(Context &context, const PublicKey &key, const QString &name)
{
    context.out().note(Tr::tr("So that the signature counts, your team's limbeck.ini needs:"));
    context.out().note(u"    [review]\n    trusted_keys = "_s + trustedLine(key, name));
}

bool isTrusted(const ReviewPlaces &places, const PublicKey &key)
{
    return std::ranges::any_of(places.trusted,
                               [&](const TrustedReviewer &each) { return each.key == key.bytes(); });
}

// The scripts of a review as they now lie in the project, one sentence for each that is another.
Result<QStringList> changedScripts(Context &context, const ReviewDocument &review)
{
    const auto scripts = context.scripts();
    if (!scripts)
        return fail(scripts.error());
    QStringList changes;
    for (const ReviewStep &step : review.steps) {
        if (step.contentHash.isEmpty())
            continue;
        const int index = (*scripts)->graph().indexOf(step.revision);
        const auto script = index < 0 ? fail("script.unknown-revision", {}) : (*scripts)->load(index);
        if (!script)
            changes << Tr::tr("- Revision %1 is not there any more: %2").arg(step.revision, step.file);
        else if (script->contentHash != step.contentHash)
            changes << Tr::tr("- The script of revision %1 was changed: %2").arg(step.revision, step.file);
    }
    return changes;
}

void printSignature(Output &out, const ReviewDocument &review, const QString &signer)
{
    out.line(Tr::tr("Signed by %1 on %2.")
                 .arg(printable(signer), review.created.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s)),
             Style::Good);
    out.line(Tr::tr("%1 of %2 to %3, for %4").arg(review.kind, review.project, review.goal, review.target));
    out.line(Tr::tr("fingerprint: %1").arg(QString::fromLatin1(review.fingerprint)));
    out.line();
    printVerdicts(out, review);
}

} // namespace

ReviewDrafts reviewDrafts(Context &context, const EnvironmentDefinition &environment)
{
    const QString folder = context.io().draftsFolder;
    return {**context.project(), environment, folder.isEmpty() ? ReviewDrafts::defaultFolder() : folder};
}

QString keyFile(const Context &context)
{
    const QString file = context.arguments().option(u"key"_s);
    return file.isEmpty() ? file : absolute(context, file);
}

QString trustedLine(const PublicKey &key, const QString &name)
{
    return name + u':' + QString::fromLatin1(key.base64());
}

QString reviewerName(const Context &context)
{
    if (context.arguments().has(u"as"_s))
        return context.arguments().option(u"as"_s).trimmed();
    for (const QString &variable : {u"USER"_s, u"USERNAME"_s, u"LOGNAME"_s}) {
        if (const QString name = context.io().process.value(variable); !name.isEmpty())
            return name;
    }
    return {};
}

QString verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None:
        return Tr::tr("open");
    case Verdict::Approved:
        return Tr::tr("approved");
    case Verdict::NeedsWork:
        return Tr::tr("needs work");
    case Verdict::Rejected:
        return Tr::tr("rejected");
    }
    Q_UNREACHABLE();
}

Style verdictStyle(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None:
        return Style::Plain;
    case Verdict::Approved:
        return Style::Good;
    case Verdict::NeedsWork:
        return Style::Warning;
    case Verdict::Rejected:
        return Style::Bad;
    }
    Q_UNREACHABLE();
}

void printVerdicts(Output &out, const ReviewDocument &document)
{
    Table table({Tr::tr("VERDICT"), Tr::tr("REVISION"), Tr::tr("SCRIPT"), Tr::tr("COMMENT")});
    for (const ReviewStep &step : document.steps)
        table.add({verdictText(step.verdict), printable(step.revision), printable(step.file),
                   printable(step.comment).replace(u'\n', u' ')},
                  verdictStyle(step.verdict));
    out.table(table);
    out.line(Tr::tr("as a whole: %1").arg(verdictText(document.verdict)), verdictStyle(document.verdict));
    if (!document.comment.isEmpty())
        out.line(u"  "_s + printable(document.comment));
}

Result<QJsonArray> tellEarlier(Output &out, const ReviewDrafts &drafts, const ReviewDocument &document)
{
    QJsonArray all;
    for (const ReviewStep &step : document.steps) {
        const auto earlier = drafts.earlier(step);
        if (!earlier)
            return fail(earlier.error());
        if (step.verdict != Verdict::None || !*earlier)
            continue;
        const ReviewDrafts::Earlier &said = **earlier;
        out.line(Tr::tr("%1 was changed since: before, on %2, it was %3")
                     .arg(printable(step.revision),
                          said.changed.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s),
                          verdictText(said.verdict)),
                 Style::Warning);
        if (!said.comment.isEmpty())
            out.line(u"  "_s + printable(said.comment).replace(u'\n', u' '));
        all.append(QJsonObject{{u"revision"_s, step.revision},
                               {u"direction"_s, step.direction},
                               {u"verdict"_s, verdictName(said.verdict)},
                               {u"comment"_s, said.comment},
                               {u"changed"_s, said.changed.toString(Qt::ISODate)}});
    }
    return all;
}

Outcome showReviewKey(Context &context)
{
    const QString file = keyFile(context);
    auto key = ReviewKey::find(file);
    if (context.arguments().has(u"create"_s)) {
        const auto made = ReviewKey::create(file);
        if (!made)
            return Outcome::failed(made.error());
        key = std::optional<SigningKey>(*made);
    }
    if (!key)
        return Outcome::failed(key.error());
    if (!*key)
        return Outcome::failed({u"signing.no-key"_s,
                                Tr::tr("There is no signing key yet."),
                                {},
                                Tr::tr("Add --create, or sign a review: that makes one."),
                                {},
                                {}});
    const PublicKey &own = (*key)->publicKey();
    const QString line = trustedLine(own, reviewerName(context));
    context.out().line(own.fingerprint(), Style::Bold);
    context.out().line(Tr::tr("For limbeck.ini, in the section [review]:"));
    context.out().line(u"    trusted_keys = "_s + line);
    QJsonObject data = keyJson(own);
    data.insert(u"trusted_keys"_s, line);
    return Outcome::done(data);
}

Outcome verifyReview(Context &context, const QString &file)
{
    const QString path = absolute(context, file);
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    const auto bundle = ReviewBundle::read(path);
    if (!bundle)
        return Outcome::failed(bundle.error());
    QJsonObject data = keyJson(bundle->key);
    const auto signer = signerOf(*bundle, path, ReviewPlaces::of(**project).trusted);
    if (!signer)
        return Outcome::failed(signer.error(), data);
    data.insert(u"signer"_s, *signer);
    data.insert(u"review"_s, bundle->document.toJson());
    printSignature(context.out(), bundle->document, *signer);
    const auto changes = changedScripts(context, bundle->document);
    if (!changes)
        return Outcome::failed(changes.error(), data);
    if (!changes->isEmpty())
        return Outcome::failed({u"review.changed"_s,
                                Tr::tr("The project's scripts are not those that were reviewed."),
                                changes->join(u'\n'),
                                Tr::tr("Have them reviewed, or bring back what was reviewed."),
                                {},
                                {path, 0, 0}},
                               data);
    if (const auto format = reviewFormat(context); format && *format) {
        if (const auto done = exportReview(context, bundle->document, **format); !done)
            return Outcome::failed(done.error(), data);
    }
    return Outcome::done(data);
}

Result<void> signReview(Context &context, ReviewDocument document, QJsonObject *data)
{
    document.reviewer = reviewerName(context);
    const QString name = document.reviewer;
    if (name.isEmpty())
        return fail("usage.arguments", Tr::tr("A signed review needs a name."),
                    Tr::tr("Add --as with your name."));
    if (document.verdict == Verdict::None)
        return fail("review.undecided", Tr::tr("Not every revision has a verdict yet."),
                    Tr::tr("Say --approve, --needs-work or --reject of each, or --all."));
    bool created = false;
    const auto key = ReviewKey::findOrCreate(keyFile(context), &created);
    if (!key)
        return fail(key.error());
    const auto bytes = ReviewBundle::sign(document, *key);
    if (!bytes)
        return fail(bytes.error());
    const ReviewPlaces places = ReviewPlaces::of(**context.project());
    QString path = context.arguments().option(u"output"_s);
    if (path.isEmpty()) {
        QDir().mkpath(places.folder);
        path = QDir(places.folder).filePath(ReviewBundle::fileName(document));
    }
    path = absolute(context, path);
    if (const auto saved = saveFile(path, *bytes); !saved)
        return saved;
    QJsonObject told = keyJson(key->publicKey());
    told.insert(u"file"_s, path);
    told.insert(u"key_created"_s, created);
    data->insert(u"signed"_s, told);
    if (created)
        context.out().note(Tr::tr("A new signing key was made: %1").arg(key->publicKey().fingerprint()));
    if (!isTrusted(places, key->publicKey()))
        tellWhoTrusts(context, key->publicKey(), name);
    context.out().line(Tr::tr("Signed: %1").arg(QDir::toNativeSeparators(path)), Style::Good);
    return {};
}

} // namespace limbeck::cli
