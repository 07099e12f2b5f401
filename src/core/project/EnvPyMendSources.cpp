#include "project/EnvPyMender.h"

#include "project/MendRefusal.h"
#include "target/DatabaseUrl.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

// Where the URL of an env.py comes from, and whether a change can reach that.

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvPyMend)
};

QString driverOf(const QString &named)
{
    return named.isEmpty() ? u"psycopg2"_s : named; // as SQLAlchemy takes it
}

bool isSameFile(const QString &one, const QString &other)
{
    return QDir::cleanPath(one) == QDir::cleanPath(other) ||
           (QFileInfo::exists(one) &&
            QFileInfo(one).canonicalFilePath() == QFileInfo(other).canonicalFilePath());
}

} // namespace

// The line where the URL is set, or where the engine comes from.
int EnvPyMender::urlLine() const
{
    for (const EnvPySetting &setting : m_env.settings()) {
        if (setting.way != EnvPySetting::Way::Offline)
            return setting.line;
    }
    for (const PythonCall &call : m_env.module().calls()) {
        if (call.name == "alembic.context.configure"_L1)
            return call.line;
    }
    return 1;
}

QString EnvPyMender::loadByHand() const
{
    return Tr::tr("Write by hand, in front of the application's imports: load_dotenv(\"%1\").")
        .arg(QDir(QFileInfo(m_request.envFile).path()).relativeFilePath(m_request.dotenvFile));
}

QString EnvPyMender::readByHand(const QString &variable) const
{
    return Tr::tr("Write by hand: url = os.environ[\"%1\"], behind load_dotenv(), and give it to "
                  "config.set_main_option(\"sqlalchemy.url\", url.replace(\"%\", \"%%\")).")
        .replace("%1"_L1, variable); // no arg(): the text has % signs of its own
}

// Whether the URL comes from where a change of env.py can reach it.
Result<void> EnvPyMender::checkSource()
{
    const QString variable = m_request.variables.value(0, u"DATABASE_URL"_s);
    switch (m_env.urlFrom()) {
    case EnvPy::UrlFrom::Ini:
        return chooseVariable();
    case EnvPy::UrlFrom::Environment:
        return checkEnvironment();
    case EnvPy::UrlFrom::Import:
        return checkSetting();
    case EnvPy::UrlFrom::Literal:
        return checkLiteral();
    case EnvPy::UrlFrom::Unknown:
        break;
    }
    return mendUnsure(
        Tr::tr("the text in front of line %1 does not tell where the URL comes from.").arg(urlLine()),
        loadByHand() + u' ' + readByHand(variable), at(urlLine()));
}

Result<void> EnvPyMender::checkEnvironment()
{
    if (!m_env.url().imports.isEmpty() || m_env.url().arguments)
        return mendUnsure(
            m_env.url().arguments
                ? Tr::tr("line %1 makes the URL of the environment and of -x arguments.").arg(urlLine())
                : Tr::tr("line %1 makes the URL of the environment and of %2.")
                      .arg(QString::number(urlLine()), m_env.url().imports.constFirst()),
            loadByHand(), at(urlLine()));
    const QStringList read = m_env.urlVariables();
    if (read.size() < 2)
        return chooseVariable();
    const auto isSet = [this](const QString &name) { return m_request.set.contains(name); };
    if (!m_request.variables.isEmpty() && std::ranges::none_of(read, isSet))
        return mendUnsure(Tr::tr("it reads %1, but the environment's URL is in %2.")
                              .arg(read.join(u", "_s), m_request.variables.join(u", "_s)),
                          readByHand(m_request.variables.constFirst()), at(urlLine()));
    for (const int index : m_env.url().reads) {
        const EnvPyRead &each = m_env.reads()[size_t(index)];
        const auto known = std::ranges::find(m_parts, each.variable, &Part::name);
        if (each.variable.isEmpty())
            continue;
        if (known == m_parts.end())
            m_parts.push_back({each.variable, each.hasFallback});
        else
            known->hasDefault = known->hasDefault || each.hasFallback;
    }
    if (demanded().isEmpty())
        return mendUnsure(Tr::tr("line %1 makes the URL of %2, and the environment sets none of them.")
                              .arg(QString::number(urlLine()), read.join(u", "_s)),
                          Tr::tr("Set them in %1 first.").arg(QDir::toNativeSeparators(m_request.dotenvFile)),
                          at(urlLine()));
    return {};
}

// Settings of the application: read from the process's environment, once .env is loaded before they are made.
Result<void> EnvPyMender::checkSetting()
{
    auto setting =
        ApplicationSetting::follow(m_env, {m_request.moduleRoots, m_request.workingFolder, m_request.set});
    if (!setting)
        return fail(setting.error());
    m_setting = std::move(*setting);
    for (const ApplicationSetting::Variable &variable : m_setting.variables)
        m_parts.push_back({variable.name, variable.hasDefault});
    const QString line =
        SourceLocation{QFileInfo(m_setting.fileWhere.file).fileName(), m_setting.fileWhere.line, 0}
            .toString();
    if (m_setting.readsFile && !isSameFile(m_setting.filePath, m_request.dotenvFile))
        return mendUnsure(
            m_setting.filePath.isEmpty()
                ? Tr::tr("%1 reads a .env file of its own, and its text does not tell which.").arg(line)
                : Tr::tr("%1 reads %2, but the environment's file is %3.")
                      .arg(line, QDir::toNativeSeparators(m_setting.filePath),
                           QDir::toNativeSeparators(m_request.dotenvFile)),
            Tr::tr("Name %1 in that line by hand, or take env_file away there and let env.py load the file.")
                .arg(QDir::toNativeSeparators(m_request.dotenvFile)),
            m_setting.fileWhere);
    const auto isSet = [this](const Part &part) { return m_request.set.contains(part.name); };
    if (m_request.variables.isEmpty() || std::ranges::any_of(m_parts, isSet))
        return {};
    QStringList names;
    for (const Part &part : m_parts)
        names.append(part.name);
    return mendUnsure(Tr::tr("its settings read %1, but the environment's URL is in %2.")
                          .arg(names.join(u", "_s), m_request.variables.join(u", "_s)),
                      Tr::tr("Set %1 in %2, or let the settings read %3.")
                          .arg(names.constFirst(), QDir::toNativeSeparators(m_request.dotenvFile),
                               m_request.variables.constFirst()),
                      m_setting.variables.front().where);
}

// A URL in env.py's text: the variable takes its place where both are for the same driver.
Result<void> EnvPyMender::checkLiteral()
{
    const std::vector<EnvPyLiteral> &literals = m_env.url().literals;
    const EnvPyLiteral &literal = literals.front();
    if (const auto variable = chooseVariable(); !variable)
        return variable;
    const QString line = QString::number(literal.line);
    if (literals.size() > 1)
        return mendUnsure(Tr::tr("the URL is written out in line %1, and another one in line %2.")
                              .arg(line, QString::number(literals[1].line)),
                          readByHand(m_variable), at(literals[1].line));
    const auto url = DatabaseUrl::parse(QString::fromUtf8(literal.text.reveal()));
    if (!m_request.driver || !url)
        return mendUnsure(
            Tr::tr("the URL is written out in line %1, and no %2 says whether it is for the same driver.")
                .arg(line, m_variable),
            Tr::tr("Set %1 in %2 first, then mend again.")
                .arg(m_variable, QDir::toNativeSeparators(m_request.dotenvFile)),
            at(literal.line));
    const QString mine = driverOf(url->driver);
    const QString wanted = driverOf(*m_request.driver);
    if (mine != wanted)
        return mendUnsure(Tr::tr("the URL is written out in line %1 for %2, but %3 is for %4.")
                              .arg(line, mine, m_variable, wanted),
                          Tr::tr("Write postgresql+%1:// in %2, or change the engine of line %3 by hand.")
                              .arg(mine, m_variable, line),
                          at(literal.line));
    return {};
}

Result<void> EnvPyMender::chooseVariable()
{
    const QStringList read = m_env.urlVariables();
    if (read.isEmpty() && m_request.variables.isEmpty())
        return mendUnsure(Tr::tr("no variable of the environment holds the whole URL."),
                          Tr::tr("Set DATABASE_URL in %1 first, then mend again.")
                              .arg(QDir::toNativeSeparators(m_request.dotenvFile)),
                          at(urlLine()));
    m_variable = read.isEmpty() ? m_request.variables.constFirst() : read.constFirst();
    if (!read.isEmpty() && !m_request.variables.isEmpty() && !m_request.variables.contains(m_variable))
        return mendUnsure(Tr::tr("line %1 reads %2, but the environment's URL is in %3.")
                              .arg(QString::number(urlLine()), m_variable, m_request.variables.join(u", "_s)),
                          Tr::tr("Write %1 there by hand, or set %2 in %3.")
                              .arg(m_request.variables.constFirst(), m_variable,
                                   QDir::toNativeSeparators(m_request.dotenvFile)),
                          at(urlLine()));
    return {};
}

} // namespace limbeck
