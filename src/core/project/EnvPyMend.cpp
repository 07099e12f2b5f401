#include "project/EnvPyMend.h"

#include "base/SaveFile.h"
#include "project/EnvPyEditor.h"
#include "project/EnvPyImports.h"

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

tl::unexpected<Error> unsure(const QString &reason, const SourceLocation &where)
{
    return fail("mend.unsure", Tr::tr("env.py cannot be mended without guessing: %1").arg(reason),
                Tr::tr("Change it by hand: load .env, read the variable, refuse when it is missing, and give "
                       "the URL to set_main_option with .replace(\"%\", \"%%\")."),
                where);
}

// What an env.py lacks.
struct Lacks
{
    bool load = false;
    bool loudness = false;
    bool escape = false;

    bool nothing() const { return !load && !loudness && !escape; }
};

class Mender
{
public:
    Mender(const MendRequest &request, const EnvPy &env)
        : m_request(request), m_env(env), m_imports(EnvPyImports::follow(env, request.moduleRoots))
    {
    }

    Result<MendProposal> run();

private:
    Lacks lacks(const EnvPy &env) const;
    Result<QString> chooseVariable() const;
    Result<void> checkSource() const;
    QByteArray edited(const QString &variable, const Lacks &lacks, bool guardFirst) const;
    bool isMended(const QByteArray &text, const QString &variable) const;
    QString describe(const QString &variable, const Lacks &lacks) const;

    const MendRequest &m_request;
    const EnvPy &m_env;
    EnvPyImports m_imports;
};

Lacks Mender::lacks(const EnvPy &env) const
{
    Lacks lacks;
    lacks.load = !env.loadsDotenv() && !m_imports.loadIntoProcess();
    lacks.loudness = !env.failsLoudly();
    lacks.escape = std::ranges::any_of(env.settings(), [](const EnvPySetting &setting) {
        return setting.way == EnvPySetting::Way::Option && !setting.origin.reads.empty() &&
               !setting.origin.escaped;
    });
    return lacks;
}

// Whether the URL comes from where a change of env.py can reach it.
Result<void> Mender::checkSource() const
{
    const SourceLocation where{m_request.envFile, 0, 0};
    switch (m_env.urlFrom()) {
    case EnvPy::UrlFrom::Ini:
        return {};
    case EnvPy::UrlFrom::Environment:
        if (m_env.url().imports.isEmpty() && !m_env.url().arguments)
            return {};
        return unsure(Tr::tr("it makes the URL of more than the environment."), where);
    case EnvPy::UrlFrom::Import:
        return unsure(Tr::tr("it takes the URL from %1; that is where .env is to be loaded.")
                          .arg(m_env.url().imports.constFirst()),
                      where);
    case EnvPy::UrlFrom::Literal:
        return unsure(Tr::tr("the URL is written out in it."),
                      {m_request.envFile, m_env.url().literals.front().line, 0});
    case EnvPy::UrlFrom::Unknown:
        break;
    }
    return unsure(Tr::tr("its text does not tell where the URL comes from."), where);
}

Result<QString> Mender::chooseVariable() const
{
    const QStringList read = m_env.urlVariables();
    const SourceLocation where{m_request.envFile, 0, 0};
    if (read.isEmpty() && m_request.variables.isEmpty())
        return unsure(Tr::tr("no variable of the environment holds the whole URL."), where);
    if (read.isEmpty())
        return m_request.variables.constFirst();
    if (read.size() > 1)
        return unsure(Tr::tr("it makes the URL of several variables (%1).").arg(read.join(u", "_s)), where);
    if (!m_request.variables.isEmpty() && !m_request.variables.contains(read.constFirst()))
        return unsure(Tr::tr("it reads %1, but the environment's URL is in %2.")
                          .arg(read.constFirst(), m_request.variables.join(u", "_s)),
                      where);
    return read.constFirst();
}

QByteArray Mender::edited(const QString &variable, const Lacks &lacks, bool guardFirst) const
{
    EnvPyEditor editor(m_env, variable, m_request.dotenvFile, m_imports.statements);
    if (lacks.load)
        editor.loadFile();
    if (m_env.urlFrom() == EnvPy::UrlFrom::Ini)
        return editor.readIntoConfig() ? editor.text() : QByteArray();
    if (lacks.loudness && guardFirst)
        editor.guardFirst();
    else if (lacks.loudness)
        editor.dropFallbacks();
    editor.escapePercent();
    return editor.text();
}

bool Mender::isMended(const QByteArray &text, const QString &variable) const
{
    if (text.isEmpty())
        return false;
    const auto env = EnvPy::parse(text, m_request.envFile);
    return env && lacks(*env).nothing() && env->urlVariables() == QStringList{variable};
}

QString Mender::describe(const QString &variable, const Lacks &lacks) const
{
    QStringList lines;
    if (lacks.load)
        lines.append(Tr::tr("env.py loads %1.").arg(QDir::toNativeSeparators(m_request.dotenvFile)));
    if (m_env.urlFrom() == EnvPy::UrlFrom::Ini)
        lines.append(Tr::tr("It reads %1 and gives it to Alembic, with its % escaped.").arg(variable));
    if (lacks.loudness)
        lines.append(
            Tr::tr("When %1 is missing it ends with an error; no other database wins.").arg(variable));
    if (lacks.escape)
        lines.append(Tr::tr("A % in the URL is escaped for Alembic's configuration."));
    return lines.join(u'\n');
}

Result<MendProposal> Mender::run()
{
    if (const auto source = checkSource(); !source)
        return fail(source.error());
    const Lacks missing = lacks(m_env);
    if (missing.nothing())
        return fail("mend.nothing",
                    Tr::tr("env.py needs no mending: it loads .env, reads %1 and fails loudly.")
                        .arg(m_env.urlVariables().join(u", "_s)),
                    {}, {m_request.envFile, 0, 0});
    const auto variable = chooseVariable();
    if (!variable)
        return fail(variable.error());
    for (const bool guardFirst : {false, true}) {
        const QByteArray after = edited(*variable, missing, guardFirst);
        if (isMended(after, *variable))
            return MendProposal{m_request.envFile, m_request.before, after, describe(*variable, missing), {}};
    }
    return unsure(Tr::tr("it is written in a way that Limbeck does not know."), {m_request.envFile, 0, 0});
}

} // namespace

Result<MendProposal> mendEnvPy(const MendRequest &request)
{
    const auto env = EnvPy::parse(request.before, request.envFile);
    if (!env)
        return fail(env.error());
    return Mender(request, *env).run();
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
