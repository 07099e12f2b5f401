#include "alembic/PythonPlaces.h"

#include "base/UserAction.h"

#include "base/ChildTree.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QSet>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::PythonInterpreter)
};

using Source = PythonCandidate::Source;

constexpr int launcherTimeoutMs = 5000;
constexpr int maximumParents = 16;

const QStringList &environmentNames()
{
    static const QStringList names{u".venv"_s, u"venv"_s, u"env"_s};
    return names;
}

// The folder and those above it, up to the repository's root, or the person's home, or the top.
QStringList withParents(const QString &folder)
{
    QStringList folders;
    QDir dir(folder);
    for (int i = 0; i < maximumParents; ++i) {
        folders.append(dir.absolutePath());
        if (dir.exists(u".git"_s) || dir.absolutePath() == QDir::homePath() || !dir.cdUp())
            break;
    }
    return folders;
}

// A command of the child's own PATH; without one there is none, though Qt would then take ours.
QString inPath(const QString &name, const QProcessEnvironment &process)
{
    const QStringList folders = process.value(u"PATH"_s).split(QDir::listSeparator(), Qt::SkipEmptyParts);
    return folders.isEmpty() ? QString() : QStandardPaths::findExecutable(name, folders);
}

// Windows puts programs into PATH that have no content and open its store.
bool opensTheStore(const QFileInfo &program)
{
    return program.filePath().contains("/WindowsApps/"_L1, Qt::CaseInsensitive) && program.size() == 0;
}

// Two names of one program; the same program in two virtual environments is two.
QString identity(const QString &program)
{
    const QFileInfo info(program);
    QDir prefix = info.dir();
    if (prefix.cdUp() && prefix.exists(u"pyvenv.cfg"_s))
        return prefix.canonicalPath();
    return info.canonicalFilePath();
}

// A path, the folder of a virtual environment, or a command's name, as somebody wrote it.
QString named(const QString &text, const QString &projectFolder, const QProcessEnvironment &process)
{
    const QString path = QDir::fromNativeSeparators(text);
    const QString absolute = QDir(projectFolder).absoluteFilePath(path);
    if (QFileInfo(absolute).isDir())
        return PythonPlaces::programIn(absolute);
    if (QFileInfo(absolute).isFile())
        return absolute;
    return path.contains(u'/') ? QString() : inPath(path, process);
}

class Candidates
{
public:
    void add(const QString &program, Source source)
    {
        const QFileInfo info(program);
        if (program.isEmpty() || !info.isFile() || opensTheStore(info))
            return;
        const QString key = identity(info.absoluteFilePath());
        if (m_seen.contains(key))
            return;
        m_seen.insert(key);
        m_found.push_back({info.absoluteFilePath(), source});
    }
    std::vector<PythonCandidate> take() { return std::move(m_found); }

private:
    QSet<QString> m_seen;
    std::vector<PythonCandidate> m_found;
};

} // namespace

std::vector<PythonCandidate> findPythons(const QString &projectFolder, const QProcessEnvironment &process,
                                         const QString &chosen, const QString &fromSettings)
{
    Candidates found;
    if (!chosen.isEmpty()) {
        found.add(named(chosen, projectFolder, process), Source::ByHand);
        return found.take(); // and no other
    }
    if (!fromSettings.isEmpty())
        found.add(named(fromSettings, projectFolder, process), Source::Settings);
    const QStringList folders = withParents(projectFolder);
    for (const QString &folder : folders) {
        for (const QString &name : environmentNames())
            found.add(PythonPlaces::programIn(folder + u'/' + name), Source::Project);
    }
    for (const QString &variable : {u"VIRTUAL_ENV"_s, u"CONDA_PREFIX"_s}) {
        if (const QString folder = process.value(variable); !folder.isEmpty())
            found.add(PythonPlaces::programIn(folder), Source::Active);
    }
#ifdef Q_OS_WIN
    found.add(inPath(u"py"_s, process), Source::Launcher);
#endif
    for (const QString &name : {u"python3"_s, u"python"_s})
        found.add(inPath(name, process), Source::SearchPath);
    return found.take();
}

namespace PythonPlaces {

QStringList places(const QString &projectFolder)
{
    QStringList lines{Text::tr("%1, and `python` in limbeck.ini").arg(wordsOf(UserAction::ChoosePython))};
    const QStringList folders = withParents(projectFolder);
    for (const QString &folder : folders)
        lines.append(
            Text::tr("%1 in %2").arg(environmentNames().join(u", "_s), QDir::toNativeSeparators(folder)));
    lines.append(u"VIRTUAL_ENV, CONDA_PREFIX"_s);
#ifdef Q_OS_WIN
    lines.append(u"py -3"_s);
#endif
    lines.append(Text::tr("python3 and python in PATH"));
    return lines;
}

QString sourceName(Source source)
{
    switch (source) {
    case Source::ByHand:
        return u"by-hand"_s;
    case Source::Settings:
        return u"settings"_s;
    case Source::Project:
        return u"project"_s;
    case Source::Active:
        return u"active"_s;
    case Source::Launcher:
        return u"launcher"_s;
    case Source::SearchPath:
        break;
    }
    return u"path"_s;
}

QString environmentName(const QString &program)
{
    QDir folder = QFileInfo(program).dir();
    folder.cdUp();
    return folder.dirName();
}

QString programIn(const QString &environmentFolder)
{
    const QDir folder(environmentFolder);
    // python.exe at the top is conda's on Windows.
    for (const QString &name :
         {u"Scripts/python.exe"_s, u"bin/python"_s, u"bin/python3"_s, u"python.exe"_s}) {
        if (QFileInfo(folder.filePath(name)).isFile())
            return folder.absoluteFilePath(name);
    }
    return {};
}

QString askLauncher(const QString &launcher, const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    ChildTree tree(process);
    process.start(launcher, {u"-3"_s, u"-X"_s, u"utf8"_s, u"-c"_s, u"import sys; print(sys.executable)"_s});
    tree.attach();
    if (!process.waitForFinished(launcherTimeoutMs)) {
        tree.kill();
        process.waitForFinished(launcherTimeoutMs);
    }
    const QString program = QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    return QFileInfo(program).isFile() ? QDir::fromNativeSeparators(program) : launcher;
}

} // namespace PythonPlaces

} // namespace limbeck
