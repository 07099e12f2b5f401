#include "script/AlembicScriptFiles.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicScriptFiles)
};

struct Name
{
    QByteArray order; // UTF-8, which sorts as Python sorts
    QString name;
    bool isLink = false;
};

struct Listing
{
    std::vector<Name> files;
    std::vector<Name> folders;
};

constexpr QLatin1StringView cacheName("__pycache__");

Listing list(const QString &folder)
{
    Listing listing;
    QDirIterator entries(folder,
                         QDir::Files | QDir::Dirs | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    while (entries.hasNext()) {
        entries.next();
        const QFileInfo info = entries.fileInfo();
        Name name{entries.fileName().toUtf8(), entries.fileName(), info.isSymLink()};
        (info.isDir() ? listing.folders : listing.files).push_back(std::move(name));
    }
    std::ranges::sort(listing.files, {}, &Name::order);
    std::ranges::sort(listing.folders, {}, &Name::order);
    return listing;
}

bool isSource(const QString &name)
{
    return name.endsWith(".py"_L1) && !name.startsWith(".#"_L1) && !name.startsWith("__init__"_L1);
}

bool isCompiled(const QString &name)
{
    return (name.endsWith(".pyc"_L1) || name.endsWith(".pyo"_L1)) && !name.startsWith(".#"_L1) &&
           !name.startsWith("__init__"_L1);
}

QString stem(const QString &name)
{
    return name.left(name.indexOf(u'.'));
}

// Looks through the version locations.
class Search
{
public:
    explicit Search(const AlembicConfig &config) : m_config(config) {}

    Result<AlembicScriptFiles> run();

private:
    void walk(const QString &location);
    void takeFiles(const QString &folder, const Listing &listing);
    void takeCompiled(const QString &folder, const Listing &listing);
    bool isNew(const QString &canonicalFolder, const QString &folder, const Name &name);

    const AlembicConfig &m_config;
    AlembicScriptFiles m_files;
    QSet<QString> m_seen; // canonical paths
};

Result<AlembicScriptFiles> Search::run()
{
    if (!QFileInfo(m_config.scriptLocation).isDir()) {
        const AlembicOption *const option = m_config.find(u"script_location"_s);
        return fail("script.no-folder",
                    Text::tr("There is no folder %1, which script_location names.")
                        .arg(QDir::toNativeSeparators(m_config.scriptLocation)),
                    Text::tr("Create it with `alembic init`, or correct script_location."),
                    option ? SourceLocation{option->file, option->line, 0}
                           : SourceLocation{m_config.scriptLocation, 0, 0});
    }
    for (const QString &location : m_config.versionLocations) {
        if (QFileInfo(location).isDir()) {
            walk(location);
            continue;
        }
        m_files.findings.append(
            {u"script.no-folder"_s,
             Severity::Warning,
             Text::tr("There is no folder %1, which version_locations names. Alembic passes over it.")
                 .arg(QDir::toNativeSeparators(location)),
             Text::tr("Create it, or correct version_locations."),
             {location, 0, 0},
             {}});
    }
    if (m_files.folders.isEmpty())
        return fail("script.no-folder",
                    Text::tr("There is no folder of revisions: %1")
                        .arg(QDir::toNativeSeparators(m_config.versionLocations.join(u", "_s))),
                    Text::tr("Create it, or correct version_locations."),
                    {m_config.versionLocations.constFirst(), 0, 0});
    return std::move(m_files);
}

// As os.walk does: a folder's files, then each of its sub-folders; links to folders are not followed.
void Search::walk(const QString &location)
{
    std::vector<QString> waiting{location};
    while (!waiting.empty()) {
        const QString folder = std::move(waiting.back());
        waiting.pop_back();
        const Listing listing = list(folder);
        m_files.folders.append(folder);
        takeFiles(folder, listing);
        if (m_config.sourceless)
            takeCompiled(folder, listing);
        if (!m_config.recursiveVersionLocations)
            return;
        for (auto name = listing.folders.rbegin(); name != listing.folders.rend(); ++name) {
            if (!name->isLink && !name->name.endsWith(cacheName))
                waiting.push_back(folder + u'/' + name->name);
        }
    }
}

bool Search::isNew(const QString &canonicalFolder, const QString &folder, const Name &name)
{
    QString path = canonicalFolder + u'/' + name.name;
    if (name.isLink)
        path = QFileInfo(folder + u'/' + name.name).canonicalFilePath();
    const qsizetype before = m_seen.size();
    m_seen.insert(path);
    if (m_seen.size() > before)
        return true;
    m_files.findings.append(
        {u"script.loaded-twice"_s,
         Severity::Warning,
         Text::tr("The revisions' folders hold this file twice; Alembic reads it once and warns."),
         Text::tr("Name each folder once in version_locations."),
         {folder + u'/' + name.name, 0, 0},
         {}});
    return false;
}

void Search::takeFiles(const QString &folder, const Listing &listing)
{
    const QString canonicalFolder = QFileInfo(folder).canonicalFilePath();
    for (const Name &name : listing.files) {
        if (isSource(name.name) && isNew(canonicalFolder, folder, name))
            m_files.sources.append(folder + u'/' + name.name);
    }
}

// Compiled files whose source is gone, beside where it was or in __pycache__.
void Search::takeCompiled(const QString &folder, const Listing &listing)
{
    QSet<QString> names;
    QSet<QString> stems;
    for (const Name &name : listing.files) {
        names.insert(name.name);
        stems.insert(stem(name.name));
    }
    for (const Name &name : listing.files) {
        const QString source = name.name.chopped(1);
        const bool better = name.name.endsWith(u'o') && names.contains(source + u'c');
        if (isCompiled(name.name) && !names.contains(source) && !better)
            m_files.compiledOnly.append(folder + u'/' + name.name);
    }
    const QString cache = folder + u'/' + cacheName;
    if (!QFileInfo(cache).isDir())
        return;
    for (const Name &name : list(cache).files) {
        if (isCompiled(name.name) && !stems.contains(stem(name.name)))
            m_files.compiledOnly.append(cache + u'/' + name.name);
    }
}

} // namespace

Result<AlembicScriptFiles> AlembicScriptFiles::find(const AlembicConfig &config)
{
    return Search(config).run();
}

} // namespace limbeck
