#include "alembic/AlembicPreview.h"

#include "alembic/OutputMask.h"
#include "alembic/PreviewCache.h"
#include "alembic/PreviewKey.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>

#include <map>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicPreview)
};

using namespace std::chrono_literals;

// Of env.py and all revisions together; a project whose rendering never ends is told, not waited for.
constexpr auto renderLimit = 180s;
constexpr qsizetype detailLines = 8;

QJsonObject toJson(const RenderedRevision &rendered)
{
    return {{u"sql"_s, QString::fromUtf8(rendered.sql)},
            {u"opaque"_s, rendered.opaque},
            {u"reason"_s, rendered.reason},
            {u"detail"_s, rendered.detail},
            {u"line"_s, rendered.line}};
}

RenderedRevision fromJson(const QJsonObject &kept)
{
    return {kept["sql"_L1].toString().toUtf8(), kept["opaque"_L1].toBool(), kept["reason"_L1].toString(),
            kept["detail"_L1].toString(), kept["line"_L1].toInt()};
}

// The `rendered` event. `file`: the revision's.
RenderedRevision fromEvent(const QJsonObject &event, const QString &file)
{
    if (event["sql"_L1].isString())
        return {event["sql"_L1].toString().toUtf8(), false, {}, {}, 0};
    const QJsonObject error = event["error"_L1].toObject();
    RenderedRevision opaque;
    opaque.opaque = true;
    opaque.reason =
        error["type"_L1].toString() + u": "_s + error["message"_L1].toString().section(u'\n', 0, 0);
    const QStringList lines = error["traceback"_L1].toString().split(u'\n');
    opaque.detail = lines.mid(qMax(qsizetype(0), lines.size() - detailLines)).join(u'\n');
    if (QFileInfo(error["file"_L1].toString()) == QFileInfo(file))
        opaque.line = error["line"_L1].toInt();
    return opaque;
}

AlembicRunModes modesOf(const QJsonObject &event)
{
    return {!event["assumed"_L1].toBool(), event["transaction_per_migration"_L1].toBool(),
            event["transactional_ddl"_L1].toBool(true), event["version_table"_L1].toString(),
            event["version_schema"_L1].toString()};
}

Error errorOf(const QJsonObject &failed)
{
    Error error;
    error.code =
        failed["module"_L1].toString() == "alembic"_L1 ? u"alembic.no-alembic"_s : u"alembic.no-preview"_s;
    error.message = Text::tr("Alembic could not render the revisions: %1")
                        .arg(failed["type"_L1].toString() + u": "_s + failed["message"_L1].toString());
    error.detail = failed["traceback"_L1].toString();
    error.where = {failed["file"_L1].toString(), failed["line"_L1].toInt(), 0};
    return error;
}

Error errorOf(const AlembicEnding &ending)
{
    return {u"alembic.no-preview"_s,
            Text::tr("The project's Python ended before it had rendered the revisions."),
            ending.lastErrorOutput,
            {},
            {},
            {}};
}

QStringList versionFilesOf(const QJsonObject &hello)
{
    QStringList files;
    const QJsonArray named = hello["version_files"_L1].toArray();
    for (const QJsonValue &file : named)
        files.append(file.toString());
    return files;
}

// One rendering: what the cache has, and one child process for the rest.
class Rendering
{
public:
    Rendering(const AlembicProject &project, const ScriptDirectory &scripts, RenderDirection direction)
        : m_project(project), m_direction(direction), m_mask(project.environment), m_scripts(scripts)
    {
    }

    Result<RenderedRevisions> run(const std::vector<int> &revisions, const std::stop_token &stop);
    RenderedRevisions kept(const std::vector<int> &revisions);

private:
    void takeFromCache(const std::vector<int> &revisions);
    Result<void> renderMissing(const std::stop_token &stop);
    void handle(const QJsonObject &event);
    void keep(const QString &id, const RenderedRevision &rendered);
    void keepVersions(const QJsonObject &hello);
    QJsonObject request() const;

    const AlembicProject &m_project;
    RenderDirection m_direction;
    OutputMask m_mask;
    const ScriptDirectory &m_scripts;
    PreviewCache &m_cache = PreviewCache::shared();
    std::optional<PreviewKey> m_key;  // once the interpreter's versions are known
    std::map<QString, int> m_missing; // ids, indices
    RenderedRevisions m_result;
    bool m_modesKept = false;
};

RenderedRevisions Rendering::kept(const std::vector<int> &revisions)
{
    takeFromCache(revisions);
    return std::move(m_result);
}

Result<RenderedRevisions> Rendering::run(const std::vector<int> &revisions, const std::stop_token &stop)
{
    takeFromCache(revisions);
    if (!m_missing.empty() || !m_modesKept) {
        if (auto done = renderMissing(stop); !done)
            return tl::unexpected(done.error());
    }
    return std::move(m_result);
}

void Rendering::takeFromCache(const std::vector<int> &revisions)
{
    if (const auto known = m_cache.find(PreviewKey::interpreter(m_project.interpreter)))
        m_key.emplace(m_project, versionFilesOf(*known), m_direction);
    for (const int index : revisions) {
        const Revision &revision = m_scripts.graph().at(index);
        const auto key = m_key ? m_key->revision(revision.file) : std::nullopt;
        const auto kept = key ? m_cache.find(*key) : std::nullopt;
        if (kept)
            m_result.byRevision.insert(revision.id, fromJson(*kept));
        else
            m_missing.emplace(revision.id, index);
    }
    if (const auto modes = m_key ? m_cache.find(m_key->modes()) : std::nullopt) {
        m_result.modes = modesOf(*modes);
        m_modesKept = true;
    }
}

QJsonObject Rendering::request() const
{
    QJsonArray wanted;
    for (const auto &[id, index] : m_missing)
        wanted.append(
            QJsonObject{{u"revision"_s, id},
                        {u"down"_s, QJsonArray::fromStringList(m_scripts.graph().at(index).down)},
                        {u"direction"_s, m_direction == RenderDirection::Up ? u"up"_s : u"down"_s}});
    return {{u"command"_s, u"render"_s}, {u"render"_s, wanted}};
}

Result<void> Rendering::renderMissing(const std::stop_token &stop)
{
    AlembicDriver driver(m_project);
    driver.setLimit(renderLimit);
    const auto listen = [this](const AlembicMessage &message) {
        if (message.kind == AlembicMessage::Kind::Event)
            handle(message.event);
    };
    const auto ended = driver.run(request(), listen, stop);
    m_cache.prune();
    if (stop.stop_requested())
        return fail("run.cancelled", Text::tr("The rendering was stopped."));
    if (!ended)
        m_result.error = ended.error();
    else if (!m_missing.empty() && !m_result.error)
        m_result.error = errorOf(*ended);
    return {};
}

void Rendering::handle(const QJsonObject &event)
{
    const QString name = event["event"_L1].toString();
    if (name == "hello"_L1) {
        keepVersions(event);
    } else if (name == "modes"_L1) {
        m_result.modes = modesOf(event);
        m_cache.insert(m_key->modes(), event);
    } else if (name == "rendered"_L1) {
        const QString id = event["revision"_L1].toString();
        const auto missing = m_missing.find(id);
        if (missing == m_missing.end())
            return;
        keep(id, fromEvent(event, m_scripts.graph().at(missing->second).file));
        m_missing.erase(missing);
    } else if (name == "failed"_L1) {
        m_result.error = errorOf(event);
    }
}

// The versions that really answered: the renderings to come are theirs, whatever was thought before.
void Rendering::keepVersions(const QJsonObject &hello)
{
    m_cache.insert(PreviewKey::interpreter(m_project.interpreter),
                   {{u"version_files"_s, hello["version_files"_L1].toArray()}});
    m_key.emplace(m_project, versionFilesOf(hello), m_direction);
}

void Rendering::keep(const QString &id, const RenderedRevision &rendered)
{
    m_result.byRevision.insert(id, rendered);
    const auto key = m_key->revision(m_scripts.graph().at(m_missing.at(id)).file);
    const bool secret =
        m_mask.holdsSecret(QString::fromUtf8(rendered.sql) + rendered.reason + rendered.detail);
    if (key && !secret)
        m_cache.insert(*key, toJson(rendered));
}

} // namespace

Result<RenderedRevisions> renderRevisions(const AlembicProject &project, const ScriptDirectory &scripts,
                                          const std::vector<int> &revisions, RenderDirection direction,
                                          std::stop_token stop)
{
    if (revisions.empty())
        return RenderedRevisions();
    return Rendering(project, scripts, direction).run(revisions, stop);
}

RenderedRevisions renderedBefore(const AlembicProject &project, const ScriptDirectory &scripts,
                                 const std::vector<int> &revisions, RenderDirection direction)
{
    return Rendering(project, scripts, direction).kept(revisions);
}

} // namespace limbeck
