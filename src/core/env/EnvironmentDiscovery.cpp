#include "env/EnvironmentDiscovery.h"

#include "env/EnvFile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <array>

namespace limbeck {

namespace {

constexpr QLatin1String envSuffix(".env");
constexpr std::array<QLatin1String, 3> subfolders = {QLatin1String("env"), QLatin1String("envs"),
                                                     QLatin1String("config")};

bool isTemplateWord(const QString &word)
{
    static const QSet<QString> words = {QStringLiteral("example"), QStringLiteral("sample"),
                                        QStringLiteral("template"), QStringLiteral("dist")};
    return words.contains(word.toLower());
}

// What editors and version control leave beside a file.
bool isLeftover(const QString &fileName)
{
    static const QStringList endings = {
        QStringLiteral("~"),    QStringLiteral(".bak"),  QStringLiteral(".swp"),
        QStringLiteral(".swo"), QStringLiteral(".orig"), QStringLiteral(".rej"),
        QStringLiteral(".tmp"), QStringLiteral(".old"),  QStringLiteral(".save")};
    const bool ends = std::any_of(endings.begin(), endings.end(), [&](const QString &ending) {
        return fileName.endsWith(ending, Qt::CaseInsensitive);
    });
    // dotenv-vault's encrypted files are for its own tools.
    const bool vault = fileName == QLatin1String(".env.vault") || fileName == QLatin1String(".env.keys");
    return ends || vault || fileName.startsWith(QLatin1String(".#")) || fileName.startsWith(QLatin1Char('#'));
}

struct NamedFile
{
    QString name; // of the environment; empty: the file is none
    bool isTemplate = false;
};

// `.env`, `.env.NAME` and `NAME.env`; a template's word may stand at either end.
NamedFile nameOf(const QString &fileName)
{
    if (isLeftover(fileName))
        return {};
    if (fileName == envSuffix)
        return {QStringLiteral("default"), false};
    QString name;
    if (fileName.startsWith(envSuffix + QLatin1Char('.')))
        name = fileName.sliced(envSuffix.size() + 1);
    else if (fileName.endsWith(envSuffix))
        name = fileName.chopped(envSuffix.size());
    if (name.startsWith(QLatin1Char('.')))
        name = name.sliced(1);
    const QStringList words = name.split(QLatin1Char('.'));
    return {name, std::any_of(words.begin(), words.end(), isTemplateWord)};
}

// The folder and its parents up to the repository's root; the folder alone where there is none.
QStringList foldersUpward(const QString &folder)
{
    QStringList folders;
    QSet<QString> seen;
    QString path = QDir(folder).absolutePath();
    while (!seen.contains(path)) {
        seen.insert(path);
        folders << path;
        if (QFileInfo::exists(path + QLatin1String("/.git")))
            return folders;
        path = QFileInfo(path).absolutePath();
    }
    return folders.mid(0, 1);
}

// development … production in the order in which a change travels; others behind, by name.
int rank(const QString &name)
{
    static const QStringList order = {
        QStringLiteral("default"),     QStringLiteral("local"),      QStringLiteral("dev"),
        QStringLiteral("development"), QStringLiteral("test"),       QStringLiteral("testing"),
        QStringLiteral("ci"),          QStringLiteral("qa"),         QStringLiteral("stage"),
        QStringLiteral("staging"),     QStringLiteral("preprod"),    QStringLiteral("prod"),
        QStringLiteral("live"),        QStringLiteral("production"),
    };
    const auto index = order.indexOf(name.toLower());
    return index < 0 ? int(order.size()) : int(index);
}

class Search
{
public:
    void searchFolder(const QString &folder);
    DiscoveredEnvironments take();

private:
    void consider(const QFileInfo &file);

    DiscoveredEnvironments m_found;
    QSet<QString> m_names;
    QSet<QString> m_templateFiles;
};

void Search::searchFolder(const QString &folder)
{
    m_found.searched << QDir::toNativeSeparators(folder + QLatin1String("/.env"))
                     << QDir::toNativeSeparators(folder + QLatin1String("/.env.NAME"))
                     << QDir::toNativeSeparators(folder + QLatin1String("/NAME.env"));
    const QFileInfoList files =
        QDir(folder).entryInfoList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    for (const QFileInfo &file : files)
        consider(file);
}

void Search::consider(const QFileInfo &file)
{
    const NamedFile named = nameOf(file.fileName());
    if (named.name.isEmpty())
        return;
    const QString path = file.absoluteFilePath();
    if (named.isTemplate) {
        if (m_templateFiles.contains(file.fileName()))
            return;
        m_templateFiles.insert(file.fileName());
        const auto content = EnvFile::read(path);
        m_found.templates.push_back({path, content ? content->keys() : QStringList()});
        return;
    }
    if (m_names.contains(named.name))
        return;
    m_names.insert(named.name);
    EnvironmentDefinition definition;
    definition.name = named.name;
    definition.files = QStringList{path};
    definition.origin = Origin::fromFile(path, 0, {});
    m_found.environments.push_back(std::move(definition));
}

DiscoveredEnvironments Search::take()
{
    std::sort(m_found.environments.begin(), m_found.environments.end(),
              [](const EnvironmentDefinition &a, const EnvironmentDefinition &b) {
                  const int first = rank(a.name);
                  const int second = rank(b.name);
                  return first != second ? first < second : a.name.localeAwareCompare(b.name) < 0;
              });
    return std::move(m_found);
}

} // namespace

DiscoveredEnvironments discoverEnvironments(const QString &folder)
{
    Search search;
    const QStringList folders = foldersUpward(folder);
    for (const QString &path : folders) {
        search.searchFolder(path);
        for (const QLatin1String name : subfolders) {
            const QString sub = path + QLatin1Char('/') + name;
            if (QFileInfo(sub).isDir())
                search.searchFolder(sub);
        }
    }
    return search.take();
}

QString environmentNameOf(const QString &fileName)
{
    const NamedFile named = nameOf(fileName);
    return named.isTemplate ? QString() : named.name;
}

Findings missingKeys(const Environment &environment, const std::vector<EnvironmentTemplate> &templates)
{
    Findings findings;
    QSet<QString> told;
    for (const EnvironmentTemplate &source : templates) {
        for (const QString &key : source.keys) {
            if (told.contains(key) || environment.find(key))
                continue;
            told.insert(key);
            findings << Finding{
                QStringLiteral("env.missing-key"),
                Severity::Warning,
                QCoreApplication::translate("limbeck::EnvironmentDiscovery",
                                            "%1 is not set in %2, but %3 names it.")
                    .arg(key, environment.definition().title(), QFileInfo(source.file).fileName()),
                QCoreApplication::translate("limbeck::EnvironmentDiscovery",
                                            "Add %1 to the environment's file.")
                    .arg(key),
                {environment.definition().files.value(0), 0, 0},
                {}};
        }
    }
    return findings;
}

} // namespace limbeck
