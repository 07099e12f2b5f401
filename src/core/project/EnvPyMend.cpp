#include "project/EnvPyMend.h"

#include "base/SaveFile.h"
#include "project/EnvPyMender.h"
#include "project/MendRefusal.h"

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
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvPyMend)
};

bool endsWithOneOf(const QString &name, std::initializer_list<const char *> words)
{
    const QString last = name.section(u'_', -1).toUpper();
    return std::ranges::any_of(words, [&](const char *word) { return last == QLatin1StringView(word); });
}

// Parts of a URL without which it leads nowhere, or elsewhere.
bool isEssential(const QString &name)
{
    return endsWithOneOf(name, {"HOST", "HOSTNAME", "SERVER", "USER", "USERNAME", "DB", "DATABASE", "DBNAME",
                                "NAME", "URL", "URI", "DSN"});
}

} // namespace

// The variables of m_parts that have to be there: what the environment sets today. A part that it does not
// set has a default, or is not needed, since the application works without it; where nothing is set yet,
// those without which there is no URL.
QStringList EnvPyMender::demanded() const
{
    const bool known =
        std::ranges::any_of(m_parts, [this](const Part &part) { return m_request.set.contains(part.name); });
    QStringList names;
    for (const Part &part : m_parts) {
        if (m_request.set.contains(part.name) || (!known && isEssential(part.name)))
            names.append(part.name);
    }
    return names;
}

bool EnvPyMender::isLoadedBeforeImports(const EnvPy &env) const
{
    int first = int(env.module().statements().size());
    const EnvPyImports imports = EnvPyImports::follow(env, m_request.moduleRoots);
    for (const int index : imports.statements)
        first = std::min(first, index);
    for (int i = 0; i < first; ++i) {
        if (env.module().blockWord(i) == "class")
            first = i;
    }
    return std::ranges::any_of(env.loads(), [&](const EnvPyLoad &load) {
        return load.intoProcess && load.statement >= 0 && load.statement < first &&
               env.module().functionOf(load.statement) < 0;
    });
}

EnvPyMender::Lacks EnvPyMender::lacks(const EnvPy &env) const
{
    Lacks lacks;
    const bool imported = m_env.urlFrom() == EnvPy::UrlFrom::Import;
    const bool loaded = imported ? m_setting.readsFile || isLoadedBeforeImports(env) : env.loadsDotenv();
    lacks.load = !loaded && !m_imports.loadIntoProcess();
    lacks.loudness = m_parts.empty() && !env.failsLoudly();
    lacks.escape = std::ranges::any_of(env.settings(), [](const EnvPySetting &setting) {
        return setting.way == EnvPySetting::Way::Option && !setting.origin.escaped &&
               (!setting.origin.reads.empty() || !setting.origin.imports.isEmpty());
    });
    const QStringList names = demanded();
    for (const Part &part : m_parts) {
        // pydantic says itself that a field without a default is missing.
        const bool loud = imported && (m_setting.readsFile || !part.hasDefault);
        if (names.contains(part.name) && !loud && !env.demands(part.name))
            lacks.unguarded.append(part.name);
    }
    return lacks;
}

EnvPyEditor::Place EnvPyMender::place(const Lacks &lacks) const
{
    using Place = EnvPyEditor::Place;
    const bool here = std::ranges::any_of(
        m_env.loads(), [](const EnvPyLoad &load) { return load.intoProcess && load.statement >= 0; });
    if (lacks.load || (!here && !m_imports.loadIntoProcess()))
        return Place::BeforeReads;
    return here ? Place::BehindLoad : Place::BehindImports;
}

QByteArray EnvPyMender::edited(const Lacks &lacks, bool guardFirst) const
{
    EnvPyEditor editor(m_env, m_variable, m_request.dotenvFile, m_imports.statements, place(lacks));
    if (lacks.load)
        editor.loadFile();
    if (m_env.urlFrom() == EnvPy::UrlFrom::Ini)
        return editor.readIntoConfig() ? editor.text() : QByteArray();
    if (m_env.urlFrom() == EnvPy::UrlFrom::Literal) {
        const int token = m_env.url().literals.front().token;
        if (token < 0 || !editor.replaceLiteral(token))
            return {};
    } else if (!lacks.unguarded.isEmpty()) {
        editor.guardFirst(lacks.unguarded);
    } else if (lacks.loudness && guardFirst) {
        editor.guardFirst({m_variable});
    } else if (lacks.loudness) {
        editor.dropFallbacks();
    }
    editor.escapePercent();
    return editor.text();
}

bool EnvPyMender::isMended(const QByteArray &text) const
{
    if (text.isEmpty())
        return false;
    const auto env = EnvPy::parse(text, m_request.envFile);
    if (!env || !lacks(*env).nothing())
        return false;
    if (m_parts.empty())
        return env->urlVariables() == QStringList{m_variable};
    return env->urlFrom() == m_env.urlFrom() && env->url().imports == m_env.url().imports &&
           env->urlVariables() == m_env.urlVariables();
}

QString EnvPyMender::describe(const Lacks &lacks) const
{
    QStringList lines;
    const bool literal = m_env.urlFrom() == EnvPy::UrlFrom::Literal;
    if (lacks.load)
        lines.append(Tr::tr("env.py loads %1.").arg(QDir::toNativeSeparators(m_request.dotenvFile)));
    if (m_env.urlFrom() == EnvPy::UrlFrom::Ini)
        lines.append(Tr::tr("It reads %1 and gives it to Alembic, with its % escaped.").arg(m_variable));
    if (literal)
        lines.append(Tr::tr("It reads %1 in place of the URL that is written out in line %2.")
                         .arg(m_variable, QString::number(m_env.url().literals.front().line)));
    if (lacks.loudness)
        lines.append(
            Tr::tr("When %1 is missing it ends with an error; no other database wins.").arg(m_variable));
    if (!lacks.unguarded.isEmpty())
        lines.append(Tr::tr("When one of these is missing it ends with an error: %1.")
                         .arg(lacks.unguarded.join(u", "_s)));
    QStringList kept;
    for (const Part &part : m_parts) {
        if (part.hasDefault && !demanded().contains(part.name))
            kept.append(part.name);
    }
    if (!kept.isEmpty())
        lines.append(
            Tr::tr("What the environment does not set keeps its default: %1.").arg(kept.join(u", "_s)));
    if (lacks.escape)
        lines.append(Tr::tr("A % in the URL is escaped for Alembic's configuration."));
    return lines.join(u'\n');
}

Error EnvPyMender::nothing() const
{
    Error error{u"mend.nothing"_s, {}, {}, {}, {}, at(0)};
    if (!m_setting.readsFile) {
        QStringList names = m_env.urlVariables();
        for (const ApplicationSetting::Variable &variable : m_setting.variables)
            names.append(variable.name);
        error.message = Tr::tr("env.py needs no mending: it loads .env, reads %1 and fails loudly.")
                            .arg(names.join(u", "_s));
        return error;
    }
    error.where = m_setting.fileWhere;
    error.message =
        Tr::tr(
            "env.py needs no mending: the settings that it takes the URL from read .env by themselves (%1).")
            .arg(SourceLocation{QFileInfo(error.where.file).fileName(), error.where.line, 0}.toString());
    for (const ApplicationSetting::Variable &variable : m_setting.variables) {
        if (variable.hasDefault && demanded().contains(variable.name) && error.hint.isEmpty())
            error.hint = Tr::tr("Without %1 the default of %2 wins silently: take it away there.")
                             .arg(variable.name, SourceLocation{QFileInfo(variable.where.file).fileName(),
                                                                variable.where.line, 0}
                                                     .toString());
    }
    return error;
}

Result<MendProposal> EnvPyMender::run()
{
    if (const auto source = checkSource(); !source)
        return fail(source.error());
    const Lacks missing = lacks(m_env);
    if (missing.nothing())
        return tl::unexpected(nothing());
    for (const bool guardFirst : {false, true}) {
        const QByteArray after = edited(missing, guardFirst);
        if (isMended(after))
            return MendProposal{m_request.envFile, m_request.before, after, describe(missing), {}};
    }
    const QString variable = m_variable.isEmpty() ? demanded().value(0) : m_variable;
    return mendUnsure(Tr::tr("line %1 sets the URL in a way that Limbeck does not know.").arg(urlLine()),
                      loadByHand() + u' ' + readByHand(variable), at(urlLine()));
}

Result<MendProposal> mendEnvPy(const MendRequest &request)
{
    const auto env = EnvPy::parse(request.before, request.envFile);
    if (!env)
        return fail(env.error());
    return EnvPyMender(request, *env).run();
}

Result<void> writeMend(const MendProposal &proposal)
{
    const SourceLocation where{proposal.file, 0, 0};
    QFile current(proposal.file);
    if (!current.open(QIODevice::ReadOnly) || current.readAll() != proposal.before)
        return fail("mend.changed",
                    Tr::tr("%1 changed since the proposal was made; nothing was written.")
                        .arg(QFileInfo(proposal.file).fileName()),
                    Tr::tr("Look at the new proposal first."), where);
    current.close();
    return saveFile(proposal.file, proposal.after);
}

} // namespace limbeck
