#include "project/EnvPyImports.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr int maximumFiles = 200;
constexpr qint64 maximumSize = 512 * 1024; // bytes; modules that load settings are small

class Walk
{
public:
    explicit Walk(QStringList roots) : m_roots(std::move(roots)) {}

    // Queues the files that an import runs. `folder`: of the file that it stands in. Whether there are any.
    bool add(const PythonImport &import, const QString &folder);
    void run(std::vector<EnvPyLoad> &loads);

private:
    bool addFile(const QString &path);
    bool addModule(const QString &root, const QStringList &parts);

    QStringList m_roots;
    QStringList m_files;
    QSet<QString> m_seen;
};

bool Walk::addFile(const QString &path)
{
    if (!QFileInfo(path).isFile())
        return false;
    if (!m_seen.contains(path) && m_files.size() < maximumFiles) {
        m_seen.insert(path);
        m_files.append(path);
    }
    return true;
}

// a.b.c below a folder: a/__init__.py, a/b/__init__.py, a/b/c.py or a/b/c/__init__.py, as far as they go.
bool Walk::addModule(const QString &root, const QStringList &parts)
{
    QString path = root;
    bool any = false;
    for (const QString &part : parts) {
        path += u'/' + part;
        const bool package = addFile(path + "/__init__.py"_L1);
        const bool module = !package && addFile(path + ".py"_L1);
        any = any || package || module;
        if (module || !QFileInfo(path).isDir())
            break;
    }
    return any;
}

bool Walk::add(const PythonImport &import, const QString &folder)
{
    QString module = import.module;
    QStringList roots = m_roots;
    qsizetype dots = 0;
    while (dots < module.size() && module[dots] == u'.')
        ++dots;
    if (dots > 0) {
        QDir package(folder);
        for (qsizetype i = 1; i < dots; ++i)
            package.cdUp();
        roots = {package.path()};
        module = module.sliced(dots);
    }
    QStringList parts = module.split(u'.', Qt::SkipEmptyParts);
    if (!import.name.isEmpty() && import.name != "*"_L1)
        parts.append(import.name);
    return std::ranges::any_of(std::as_const(roots),
                               [&](const QString &root) { return addModule(root, parts); });
}

void Walk::run(std::vector<EnvPyLoad> &loads)
{
    for (qsizetype i = 0; i < m_files.size(); ++i) {
        const QString path = m_files[i];
        QFile file(path);
        if (file.size() > maximumSize || !file.open(QIODevice::ReadOnly))
            continue;
        const auto module = PythonModule::parse(file.readAll(), path);
        if (!module)
            continue;
        for (EnvPyLoad load : findDotenvLoads(*module, path)) {
            load.statement = -1;
            loads.push_back(std::move(load));
        }
        for (const PythonImport &import : module->importStatements())
            add(import, QFileInfo(path).path());
    }
}

} // namespace

EnvPyImports EnvPyImports::follow(const EnvPy &env, const QStringList &roots)
{
    EnvPyImports imports;
    Walk walk(roots);
    const QString folder = QFileInfo(env.file()).path();
    for (const PythonImport &import : env.module().importStatements()) {
        if (walk.add(import, folder))
            imports.statements.insert(import.statement);
    }
    walk.run(imports.loads);
    return imports;
}

bool EnvPyImports::loadIntoProcess() const
{
    return std::ranges::any_of(loads, &EnvPyLoad::intoProcess);
}

} // namespace limbeck
