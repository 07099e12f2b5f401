#include "project/AlembicFallback.h"

#include "project/EnvPy.h"
#include "project/Project.h"
#include "script/AlembicConfig.h"
#include "target/DatabaseUrl.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicFallback)
};

} // namespace

QString AlembicFallback::describe() const
{
    const QString place = SourceLocation{QFileInfo(where.file).fileName(), where.line, 0}.toString();
    return Tr::tr("%1 (%2)").arg(display, place);
}

std::optional<AlembicFallback> iniUrl(const AlembicConfig &config)
{
    const AlembicOption *option = config.find(u"sqlalchemy.url"_s);
    if (option == nullptr || !isDatabaseUrlText(option->value) || option->value.startsWith("driver://"_L1) ||
        option->value.contains("${"_L1))
        return std::nullopt;
    const auto url = DatabaseUrl::parse(option->value);
    return AlembicFallback{url ? url->display() : maskUrlText(option->value),
                           {option->file, option->line, 0}};
}

std::optional<AlembicFallback> alembicFallback(const AlembicConfig &config, const EnvPy &env)
{
    switch (env.urlFrom()) {
    case EnvPy::UrlFrom::Ini:
        return iniUrl(config);
    case EnvPy::UrlFrom::Literal:
    case EnvPy::UrlFrom::Environment:
        if (const EnvPyLiteral *literal = env.fallback())
            return AlembicFallback{literal->display, {env.file(), literal->line, 0}};
        return env.iniCanWin() && env.url().imports.isEmpty() ? iniUrl(config) : std::nullopt;
    case EnvPy::UrlFrom::Import:
    case EnvPy::UrlFrom::Unknown:
        return std::nullopt;
    }
    Q_UNREACHABLE();
}

std::optional<AlembicFallback> alembicFallback(const Project &project)
{
    const std::optional<AlembicConfig> &config = project.alembic();
    if (!config)
        return std::nullopt;
    QFile file(config->envFile());
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const auto env = EnvPy::parse(file.readAll(), file.fileName());
    return env ? alembicFallback(*config, *env) : std::nullopt;
}

void tellAlembicFallback(const Project &project, Error &error)
{
    if (error.code != "target.unset"_L1)
        return;
    const auto fallback = alembicFallback(project);
    if (!fallback)
        return;
    if (!error.detail.isEmpty())
        error.detail += u'\n';
    error.detail += Tr::tr("Alembic itself would have connected to %1 instead.").arg(fallback->describe());
}

} // namespace limbeck
