#include "run/AlembicPython.h"

#include "base/UserAction.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace limbeck {

namespace {

// <venv>/lib/python3.11/site-packages/alembic, or <venv>\Lib\site-packages\alembic on Windows.
bool holdsAlembic(const QString &python)
{
    QDir folder = QFileInfo(python).absoluteDir();
    if (!folder.cdUp())
        return false;
    const QString package = QStringLiteral("/site-packages/alembic/__init__.py");
    if (QFileInfo::exists(folder.filePath(QStringLiteral("Lib")) + package))
        return true;
    const QDir library(folder.filePath(QStringLiteral("lib")));
    const QStringList versions = library.entryList({QStringLiteral("python3*")}, QDir::Dirs);
    return std::any_of(versions.begin(), versions.end(), [&](const QString &version) {
        return QFileInfo::exists(library.filePath(version) + package);
    });
}

Error unusable(const PythonFacts &facts)
{
    for (const Finding &finding : facts.findings) {
        if (finding.severity == Severity::Error)
            return {finding.code, finding.message, {}, finding.hint, {}, finding.where};
    }
    return {QStringLiteral("alembic.no-alembic"),
            QCoreApplication::translate("limbeck::AlembicPython", "%1 has no Alembic.")
                .arg(QDir::toNativeSeparators(facts.candidate.path)),
            {},
            QCoreApplication::translate("limbeck::AlembicPython",
                                        "Choose the project's Python with %1 or limbeck.ini's `python`, or "
                                        "install Alembic there.")
                .arg(wordsOf(UserAction::ChoosePython)),
            {},
            {}};
}

} // namespace

bool isEnough(const PythonCandidate &candidate)
{
    switch (candidate.source) {
    case PythonCandidate::Source::ByHand:
    case PythonCandidate::Source::Settings:
        return true;
    case PythonCandidate::Source::Project:
    case PythonCandidate::Source::Active:
        return holdsAlembic(candidate.path);
    case PythonCandidate::Source::Launcher:
    case PythonCandidate::Source::SearchPath:
        break;
    }
    return false;
}

std::optional<QString> knownPython(const PythonSearch &search)
{
    const auto candidates =
        findPythons(search.projectFolder, search.environment, search.chosen, search.fromSettings);
    if (candidates.empty() || !isEnough(candidates.front()))
        return std::nullopt;
    return candidates.front().path;
}

Result<QString> pythonFor(const PythonSearch &search, std::stop_token stop)
{
    if (auto known = knownPython(search))
        return *known;
    const auto facts = choosePython(search.projectFolder, search.config, search.environment, search.driver,
                                    search.chosen, search.fromSettings, std::move(stop));
    if (!facts)
        return fail(facts.error());
    if (!facts->usable())
        return fail(unusable(*facts));
    return facts->candidate.path;
}

} // namespace limbeck
