#include "project/EnvironmentChanges.h"

#include "project/EnvironmentIgnore.h"
#include "project/ProjectSettingsEdit.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvironmentChanges)
};

Result<EnvironmentDefinition> known(const Project &project, const QString &name)
{
    const auto found = std::ranges::find(project.environments(), name, &EnvironmentDefinition::name);
    if (found != project.environments().end())
        return *found;
    QStringList names;
    for (const EnvironmentDefinition &environment : project.environments())
        names << environment.name;
    return fail("environment.unknown", Tr::tr("There is no environment %1.").arg(name),
                Tr::tr("The environments are: %1").arg(names.join(u", "_s)));
}

Result<QByteArray> bytesOf(const QString &path)
{
    QFile file(path);
    if (file.open(QIODevice::ReadOnly))
        return file.readAll();
    return fail(Error{u"env.unreadable"_s,
                      Tr::tr("The file %1 cannot be read.").arg(QFileInfo(path).fileName()),
                      file.errorString(),
                      Tr::tr("Check that it is a file and that you may read it."),
                      {},
                      {path, 0, 0}});
}

Result<void> move(const QString &from, const QString &to, FileChanges *changes)
{
    if (QFileInfo::exists(to))
        return fail("environment.exists",
                    Tr::tr("There is a file %1 already.").arg(QDir::toNativeSeparators(to)),
                    Tr::tr("Rename or remove it first."), {to, 0, 0});
    auto bytes = bytesOf(from);
    if (!bytes)
        return fail(bytes.error());
    changes->push_back({to, std::nullopt, *bytes, true});
    changes->push_back({from, *bytes, std::nullopt, true});
    return {};
}

// `.env.staging` and `staging.env` with another name in them; empty where the file is not named so.
QString renamedFile(const QString &path, const QString &from, const QString &to)
{
    const QFileInfo file(path);
    const QString name = file.fileName();
    const QString plain = to == "default"_L1 ? u".env"_s : u".env."_s + to;
    QString renamed;
    if (name == ".env."_L1 + from || (name == ".env"_L1 && from == "default"_L1))
        renamed = plain;
    else if (name == from + ".env"_L1)
        renamed = to + ".env"_L1;
    return renamed.isEmpty() ? QString() : file.absolutePath() + u'/' + renamed;
}

// A file that another environment has as well.
bool isShared(const Project &project, const EnvironmentDefinition &definition, const QString &file)
{
    return std::ranges::any_of(project.environments(), [&](const EnvironmentDefinition &other) {
        return other.name != definition.name && other.files.contains(file);
    });
}

// One file of an environment that goes, and of no other.
Result<void> removeFile(const QString &file, const QString &name, FileFate fate, EnvironmentChange *change)
{
    if (fate == FileFate::SetAside) {
        if (auto moved = move(file, file + ".bak"_L1, &change->changes); !moved)
            return moved;
        proposeIgnoring(file + ".bak"_L1, change);
    } else if (fate == FileFate::Delete) {
        const auto bytes = bytesOf(file);
        if (!bytes)
            return fail(bytes.error());
        change->changes.push_back({file, *bytes, std::nullopt, true});
    } else if (environmentNameOf(QFileInfo(file).fileName()) == name) {
        change->findings.append({u"environment.still-found"_s,
                                 Severity::Warning,
                                 Tr::tr("%1 is kept, and by its name it is the environment %2 still.")
                                     .arg(QFileInfo(file).fileName(), name),
                                 Tr::tr("Have the file set aside or deleted as well, or rename it."),
                                 {file, 0, 0},
                                 {}});
    }
    return {};
}

} // namespace

Result<EnvironmentChange> proposeRename(const Project &project, const QString &from, const QString &to,
                                        bool renameFile)
{
    const auto definition = known(project, from);
    if (!definition)
        return fail(definition.error());
    const bool onlyCase = from.compare(to, Qt::CaseInsensitive) == 0 && from != to;
    if (const auto bad = checkEnvironmentName(project, to); bad && !(onlyCase && !renameFile))
        return fail(*bad);
    EnvironmentChange change;
    change.definition = *definition;
    change.definition.name = to;
    if (renameFile) {
        const QString file = definition->files.value(0);
        const QString renamed = definition->files.size() == 1 ? renamedFile(file, from, to) : QString();
        if (renamed.isEmpty() || isShared(project, *definition, file))
            return fail("environment.file-name",
                        Tr::tr("The files of %1 are not named after it alone.").arg(from),
                        Tr::tr("Rename the environment and let its files keep their names."), {file, 0, 0});
        if (auto moved = move(file, renamed, &change.changes); !moved)
            return fail(moved.error());
        change.definition.files = QStringList{renamed};
        proposeIgnoring(renamed, &change);
    }
    auto settings = ProjectSettingsEdit::open(project.folder());
    if (!settings)
        return fail(settings.error());
    if (auto done = settings->renameEnvironment(from, to); !done)
        return fail(done.error());
    const EnvironmentDefinition *section = settings->settings().environment(to);
    const bool needsFiles = !renameFile || (section && !section->files.isEmpty());
    EnvironmentSettings values;
    if (needsFiles)
        values.files = change.definition.files;
    if (auto done = needsFiles ? settings->set(to, values) : Result<void>(); !done)
        return fail(done.error());
    if (settings->change().changes())
        change.changes.push_back(settings->change());
    return change;
}

Result<EnvironmentChange> proposeRemoval(const Project &project, const QString &name, FileFate fate)
{
    const auto definition = known(project, name);
    if (!definition)
        return fail(definition.error());
    EnvironmentChange change;
    change.definition = *definition;
    auto settings = ProjectSettingsEdit::open(project.folder());
    if (!settings)
        return fail(settings.error());
    if (auto done = settings->removeEnvironment(name); !done)
        return fail(done.error());
    if (settings->change().changes())
        change.changes.push_back(settings->change());
    for (const QString &file : definition->files) {
        if (isShared(project, *definition, file) || !QFileInfo::exists(file))
            continue;
        if (auto done = removeFile(file, name, fate, &change); !done)
            return fail(done.error());
    }
    if (!change.changes.empty())
        return change;
    const Finding still = change.findings.value(0);
    return fail(
        Error{u"environment.still-found"_s,
              still.message.isEmpty() ? Tr::tr("There is nothing to remove of %1.").arg(name) : still.message,
              {},
              still.hint,
              {},
              still.where});
}

} // namespace limbeck
