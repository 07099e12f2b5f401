#include "project/AlembicCheck.h"

#include "base/TextEncoding.h"
#include "project/PythonRequirements.h"

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
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicCheck)
};

// The folder and its parents up to the repository's root; where there is none, the folder alone.
QStringList upToRepository(const QString &folder)
{
    QStringList folders;
    QDir dir(folder);
    do {
        folders.append(dir.absolutePath());
        if (dir.exists(u".git"_s))
            return folders;
    } while (dir.cdUp());
    return folders.mid(0, 1);
}

// The line of the first character that is not ASCII; 0: there is none.
int firstNonAsciiLine(const QByteArray &content)
{
    const auto high = std::ranges::find_if(content, [](char c) { return (c & '\x80') != 0; });
    return high == content.end() ? 0 : lineOfOffset(content, high - content.begin());
}

// The line of the first section that is not the one that is read; 0: it cannot be told.
int otherSectionLine(const AlembicConfig &config)
{
    QFile file(config.iniFile);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (int line = 1; !file.atEnd(); ++line) {
        const QString text = QString::fromUtf8(file.readLine()).trimmed();
        if (text.startsWith(u'[') && text.endsWith(u']') && text.sliced(1).chopped(1) != config.section &&
            config.sections.contains(text.sliced(1).chopped(1)))
            return line;
    }
    return 0;
}

} // namespace

QStringList pythonModuleFolders(const AlembicConfig &config)
{
    QStringList folders = config.prependSysPath;
    folders.append({config.folder, config.workingFolder});
    folders.append(upToRepository(QFileInfo(config.envFile()).path()));
    folders.removeAll({});
    const QStringList all = folders;
    for (const QString &folder : all)
        folders.append(folder + "/src"_L1);
    folders.removeDuplicates();
    return folders;
}

std::optional<Variable> CheckedEnvironment::urlVariable() const
{
    const auto won = std::ranges::find(resolution.candidates, true, &Candidate::won);
    return won == resolution.candidates.end() ? std::nullopt : environment.find(won->variable);
}

AlembicCheck::AlembicCheck(const AlembicConfig &config, const std::vector<CheckedEnvironment> &environments)
    : m_config(config), m_environments(environments)
{
}

void AlembicCheck::add(const char *code, Severity severity, const QString &message, const QString &hint,
                       const SourceLocation &where)
{
    m_findings.append({QString::fromLatin1(code), severity, message, hint, where, {}});
}

Findings AlembicCheck::run(const QProcessEnvironment &process)
{
    checkSections();
    checkIniText();
    if (!readEnvPy())
        return m_findings;
    checkRequirements();
    checkOverride();
    if (m_config.severalDatabases)
        return m_findings; // each database has a URL of its own; no environment means them all
    checkIniUrl();
    checkIgnored();
    checkNotLoaded(process);
    checkDefaults();
    checkPercent();
    checkAsync();
    return m_findings;
}

bool AlembicCheck::readEnvPy()
{
    QFile file(m_config.envFile());
    if (!file.open(QIODevice::ReadOnly)) {
        add("alembic.env-missing", Severity::Error, Tr::tr("The project's env.py cannot be read."),
            Tr::tr("Check script_location, and that the file is there and that you may read it."),
            {file.fileName(), 0, 0});
        return false;
    }
    auto env = EnvPy::parse(file.readAll(), file.fileName());
    if (!env) {
        const Error &error = env.error();
        m_findings.append({error.code, Severity::Error, error.message, error.hint, error.where, {}});
        return false;
    }
    m_env = std::move(*env);
    m_imports = EnvPyImports::follow(*m_env, pythonModuleFolders(m_config));
    return true;
}

QStringList AlembicCheck::requirementFolders() const
{
    return upToRepository(m_config.folder);
}

void AlembicCheck::checkSections()
{
    if (m_config.severalDatabases || m_config.sections.size() < 2)
        return;
    add("alembic.several-sections", Severity::Info,
        Tr::tr("%1 has several sections that Alembic can be run with: %2. This project is read with [%3].")
            .arg(QFileInfo(m_config.iniFile).fileName(), m_config.sections.join(u", "_s), m_config.section),
        Tr::tr("Check that [%1] is the one that you mean; Alembic takes another one with --name.")
            .arg(m_config.section),
        {m_config.iniFile, otherSectionLine(m_config), 0});
}

void AlembicCheck::checkIniText()
{
    QFile file(m_config.iniFile);
    if (!m_config.nonAscii || !file.open(QIODevice::ReadOnly))
        return;
    add("alembic.non-ascii-ini", Severity::Warning,
        Tr::tr(
            "%1 holds characters beyond ASCII. Alembic reads it in the machine's own code page, so that it "
            "is garbled or refused on Windows where that is not UTF-8.")
            .arg(QFileInfo(m_config.iniFile).fileName()),
        Tr::tr("Write its comments and values in ASCII, or set PYTHONUTF8=1 wherever plain `alembic` runs."),
        {m_config.iniFile, firstNonAsciiLine(file.readAll()), 0});
}

void AlembicCheck::checkRequirements()
{
    const auto &imports = m_env->module().importStatements();
    const auto dotenv = std::ranges::find_if(
        imports, [](const PythonImport &import) { return import.module.section(u'.', 0, 0) == "dotenv"_L1; });
    if (dotenv == imports.end())
        return;
    const PythonRequirements requirements = PythonRequirements::read(requirementFolders());
    if (requirements.files().isEmpty() || requirements.name(u"python-dotenv"_s))
        return;
    const QString chance = requirements.bringsDotenv();
    add("alembic.dotenv-not-required", chance.isEmpty() ? Severity::Warning : Severity::Info,
        chance.isEmpty()
            ? Tr::tr("env.py imports dotenv, but the project's requirements do not name python-dotenv: on "
                     "another machine `alembic` ends with ModuleNotFoundError.")
            : Tr::tr("env.py imports dotenv, but only %1 brings python-dotenv along.").arg(chance),
        Tr::tr("Add python-dotenv to %1.").arg(QFileInfo(requirements.files().constFirst()).fileName()),
        inEnvPy(dotenv->line));
}

// load_dotenv(override=True) beats the variables of the environment that was picked.
void AlembicCheck::checkOverride()
{
    for (const EnvPyLoad &load : m_env->loads()) {
        if (!load.overrides)
            continue;
        const bool several = m_environments.size() > 1;
        add("alembic.override-dotenv", several ? Severity::Warning : Severity::Info,
            Tr::tr("env.py loads its .env file with override=True: that file's values beat those of the "
                   "environment that is picked, whichever it is."),
            Tr::tr("Call load_dotenv without override, so that what is set already stays."), load.where);
    }
}

} // namespace limbeck
