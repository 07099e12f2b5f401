#include "review/ReviewDrafts.h"

#include "base/SaveFile.h"
#include "project/Project.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLockFile>
#include <QStandardPaths>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewDrafts)
};

constexpr int formatNumber = 1;
constexpr size_t maximumEntries = 5000; // scripts that were looked at once would stay for ever
constexpr int patience = 3000;          // ms, for another program that writes

// As TargetPins knows an environment.
QString nameOf(const Project &project, const EnvironmentDefinition &environment)
{
    const QString canonical = QFileInfo(project.folder()).canonicalFilePath();
    QString key = (canonical.isEmpty() ? project.folder() : canonical) + u'\n' + environment.name;
    if (environment.origin.kind == OriginKind::Option)
        key += u'\n' + environment.files.join(u'\n');
    const QByteArray hash = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex();
    return QString::fromLatin1(hash.left(32)) + u".json"_s;
}

bool isOf(const ReviewStep &step, const QString &revision, const QString &direction)
{
    return step.revision == revision && step.direction == direction;
}

} // namespace

QString ReviewDrafts::defaultFolder()
{
    // One for both programs.
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/limbeck/reviews"_s;
}

ReviewDrafts::ReviewDrafts(const Project &project, const EnvironmentDefinition &environment,
                           const QString &folder)
    : m_project(project.name())
    , m_environment(environment.name)
    , m_file(QDir(folder).filePath(nameOf(project, environment)))
{
}

tl::unexpected<Error> ReviewDrafts::broken() const
{
    return fail("review.draft-broken", Tr::tr("The file with your unfinished reviews cannot be read."),
                Tr::tr("It was left as it is. Repair it, or move it away to begin anew."), {m_file, 0, 0});
}

Result<ReviewDrafts::Content> ReviewDrafts::read() const
{
    Content content;
    QFile file(m_file);
    if (!file.exists())
        return content;
    if (!file.open(QIODevice::ReadOnly))
        return broken();
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    if (json.value("format"_L1).toInt() != formatNumber || !json.value("steps"_L1).isArray())
        return broken();
    const auto verdictOf = [](const QJsonObject &said) {
        return verdictFromName(said.value("verdict"_L1).toString());
    };
    const QJsonArray steps = json.value("steps"_L1).toArray();
    for (const QJsonValue &value : steps) {
        const QJsonObject said = value.toObject();
        const auto verdict = verdictOf(said);
        if (!verdict || !said.value("revision"_L1).isString())
            return broken();
        content.entries.push_back(
            {said.value("revision"_L1).toString(),
             said.value("direction"_L1).toString(),
             said.value("content_hash"_L1).toString().toLatin1(),
             {*verdict, said.value("comment"_L1).toString(),
              QDateTime::fromString(said.value("changed"_L1).toString(), Qt::ISODate)}});
    }
    const QJsonObject whole = json.value("whole"_L1).toObject();
    content.whole = {whole.value("fingerprint"_L1).toString().toLatin1(),
                     verdictOf(whole).value_or(Verdict::None), whole.value("comment"_L1).toString()};
    return content;
}

QByteArray ReviewDrafts::written(const Content &content) const
{
    QJsonArray steps;
    for (const Entry &entry : content.entries)
        steps.append(QJsonObject{{u"revision"_s, entry.revision},
                                 {u"direction"_s, entry.direction},
                                 {u"content_hash"_s, QString::fromLatin1(entry.contentHash)},
                                 {u"verdict"_s, verdictName(entry.said.verdict)},
                                 {u"comment"_s, entry.said.comment},
                                 {u"changed"_s, entry.said.changed.toString(Qt::ISODate)}});
    const QJsonObject whole{{u"fingerprint"_s, QString::fromLatin1(content.whole.fingerprint)},
                            {u"verdict"_s, verdictName(content.whole.verdict)},
                            {u"comment"_s, content.whole.comment}};
    const QJsonObject json{{u"format"_s, formatNumber},
                           {u"project"_s, m_project}, // for people who look into the file
                           {u"environment"_s, m_environment},
                           {u"steps"_s, steps},
                           {u"whole"_s, whole}};
    return QJsonDocument(json).toJson();
}

Result<void> ReviewDrafts::load(ReviewDocument *document) const
{
    const auto content = read();
    if (!content)
        return fail(content.error());
    for (ReviewStep &step : document->steps) {
        for (const Entry &entry : content->entries) {
            if (!isOf(step, entry.revision, entry.direction) || step.contentHash != entry.contentHash)
                continue;
            step.verdict = entry.said.verdict;
            step.comment = entry.said.comment;
        }
    }
    if (content->whole.fingerprint == document->fingerprint) {
        document->verdict = content->whole.verdict;
        document->comment = content->whole.comment;
    }
    return {};
}

Result<void> ReviewDrafts::save(const ReviewDocument &document) const
{
    QDir().mkpath(QFileInfo(m_file).path());
    QLockFile lock(m_file + u".lock"_s);
    lock.tryLock(patience); // one that cannot be had (a read-only folder) shows when the file is written
    auto content = read();
    if (!content)
        return fail(content.error());
    const QDateTime now = QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), Qt::UTC);
    for (const ReviewStep &step : document.steps) {
        const auto known = std::ranges::find_if(content->entries, [&](const Entry &entry) {
            return isOf(step, entry.revision, entry.direction) && step.contentHash == entry.contentHash;
        });
        const bool says = step.verdict != Verdict::None || !step.comment.isEmpty();
        if (known != content->entries.end()) {
            if (known->said.verdict == step.verdict && known->said.comment == step.comment)
                continue;
            content->entries.erase(known);
        } else if (!says) {
            continue;
        }
        if (says)
            content->entries.push_back(
                {step.revision, step.direction, step.contentHash, {step.verdict, step.comment, now}});
    }
    // The newest are the last ones.
    if (content->entries.size() > maximumEntries)
        content->entries.erase(content->entries.begin(), content->entries.end() - qsizetype(maximumEntries));
    content->whole = {document.fingerprint, document.verdict, document.comment};
    return saveFile(m_file, written(*content), SavedFileAccess::OwnerOnly);
}

Result<std::optional<ReviewDrafts::Earlier>> ReviewDrafts::earlier(const ReviewStep &step) const
{
    const auto content = read();
    if (!content)
        return fail(content.error());
    std::optional<Earlier> last;
    for (const Entry &entry : content->entries) {
        if (isOf(step, entry.revision, entry.direction) && step.contentHash != entry.contentHash)
            last = entry.said;
    }
    return last;
}

} // namespace limbeck
