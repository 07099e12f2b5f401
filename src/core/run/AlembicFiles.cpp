#include "run/AlembicFiles.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>

namespace limbeck {

namespace {

struct FileText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicRun)
};

void addField(QCryptographicHash *hash, const QByteArray &field)
{
    hash->addData(QByteArray::number(field.size()) + ':');
    hash->addData(field);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return !path.isEmpty() && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

tl::unexpected<Error> stale(const QString &message, const QString &file)
{
    return fail("plan.stale", message, FileText::tr("Look at a new plan, then run that."), {file, 0, 0});
}

QByteArray hashOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256).toHex();
}

} // namespace

QByteArray alembicRuntimeHash(const AlembicProject &project)
{
    const AlembicConfig &config = project.config;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &path : {config.envFile(), config.iniFile, config.tomlFile})
        addField(&hash, contentOf(path));
    addField(&hash, config.section.toUtf8());
    addField(&hash, QByteArray::number(project.xArguments.size()));
    for (const QString &argument : project.xArguments)
        addField(&hash, argument.toUtf8());
    return hash.result().toHex();
}

Result<void> checkPlannedFiles(const Plan &plan, const AlembicProject &project)
{
    for (const PlanStep &step : plan.steps) {
        if (plan.kind != PlanKind::Stamp && hashOf(step.revision.file) != step.contentHash)
            return stale(FileText::tr("The file of revision %1 has changed since the plan was made: %2")
                             .arg(step.revision.id, QDir::toNativeSeparators(step.revision.file)),
                         step.revision.file);
    }
    if (alembicRuntimeHash(project) != plan.runtimeHash)
        return stale(FileText::tr("env.py or the configuration has changed since the plan was made."),
                     project.config.envFile());
    return {};
}

} // namespace limbeck
