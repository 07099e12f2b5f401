#include "project/AlembicCheck.h"

#include "base/UserAction.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicCheck)
};

bool sameDatabase(const DatabaseUrl &url, const Target &target)
{
    const QString host =
        url.hosts.empty() || url.hosts.front().host.isEmpty() ? u"localhost"_s : url.hosts.front().host;
    const quint16 port = url.hosts.empty() ? quint16(5432) : url.hosts.front().port.value_or(5432);
    return host.compare(target.firstHost(), Qt::CaseInsensitive) == 0 && port == target.firstPort() &&
           url.database.value_or(url.user.value_or(QString())) == target.database &&
           (!url.user || *url.user == target.user);
}

// Which engine a driver is made for: psycopg is for both.
bool fits(const QString &driver, EnvPy::Engine engine)
{
    if (driver == "asyncpg"_L1)
        return engine != EnvPy::Engine::Sync;
    const bool sync = driver.isEmpty() || driver == "psycopg2"_L1 || driver == "pg8000"_L1;
    return !sync || engine != EnvPy::Engine::Async;
}

QString driverName(const QString &driver)
{
    return driver.isEmpty() ? u"psycopg2"_s : driver;
}

} // namespace

int AlembicCheck::urlLine() const
{
    using Way = EnvPySetting::Way;
    if (!m_env->url().reads.empty())
        return m_env->reads()[size_t(m_env->url().reads.front())].line;
    for (const EnvPySetting &setting : m_env->settings()) {
        if (setting.way != Way::Offline)
            return setting.line;
    }
    for (const PythonCall &call : m_env->module().calls()) {
        if (call.method().endsWith("engine_from_config"_L1))
            return call.line;
    }
    return 0;
}

bool AlembicCheck::setInSomeFile(const QStringList &variables) const
{
    return std::ranges::any_of(m_environments, [&](const CheckedEnvironment &each) {
        return std::ranges::any_of(variables, [&](const QString &name) {
            const auto variable = each.environment.find(name);
            return variable && variable->origin.kind == OriginKind::File;
        });
    });
}

QStringList AlembicCheck::targetsOtherThan(const QString &text) const
{
    const auto url = DatabaseUrl::parse(text);
    QStringList others;
    for (const CheckedEnvironment &each : m_environments) {
        const auto &target = each.resolution.target;
        if (target && !(url && sameDatabase(*url, *target)))
            others.append(Tr::tr("%1: %2").arg(each.environment.definition().title(), target->display()));
    }
    return others;
}

// A URL in the ini beside other targets: an accident waiting where it can win.
void AlembicCheck::checkIniUrl()
{
    const auto ini = iniUrl(m_config);
    if (!ini)
        return;
    const QStringList others = targetsOtherThan(m_config.find(u"sqlalchemy.url"_s)->value);
    if (others.isEmpty())
        return;
    const bool wins = m_env->iniCanWin();
    const QString file = QFileInfo(ini->where.file).fileName();
    add("alembic.ini-url", wins ? Severity::Warning : Severity::Info,
        wins ? Tr::tr("%1 names %2, which is not the target (%3).")
                   .arg(file, ini->display, others.join(u", "_s))
             : Tr::tr("%1 names %2, which is not the target (%3). env.py does not seem to use it.")
                   .arg(file, ini->display, others.join(u", "_s)),
        Tr::tr(
            "Leave sqlalchemy.url empty, so that a missing variable is an error and not another database."),
        ini->where);
}

void AlembicCheck::checkIgnored()
{
    const bool literal = m_env->urlFrom() == EnvPy::UrlFrom::Literal;
    if (!literal && m_env->urlFrom() != EnvPy::UrlFrom::Ini)
        return;
    const bool named = std::ranges::any_of(
        m_environments, [](const CheckedEnvironment &each) { return each.resolution.target.has_value(); });
    if (!named)
        return;
    const auto used = alembicFallback(m_config, *m_env);
    const QString text = literal ? QString::fromUtf8(m_env->url().literals.front().text.reveal())
                         : used  ? m_config.find(u"sqlalchemy.url"_s)->value
                                 : QString();
    const bool harmless = used && targetsOtherThan(text).isEmpty();
    add("alembic.env-ignored", harmless ? Severity::Info : Severity::Warning,
        used ? Tr::tr("env.py looks at no variable: plain `alembic` connects to %1 whatever .env says.")
                   .arg(used->describe())
             : Tr::tr("env.py looks at no variable, and alembic.ini names no database: plain `alembic` fails "
                      "whatever .env says."),
        Tr::tr("Let env.py load .env and read DATABASE_URL: %1 shows the change.")
            .arg(wordsOf(UserAction::Mend)),
        inEnvPy(urlLine()));
}

void AlembicCheck::checkNotLoaded(const QProcessEnvironment &process)
{
    const QStringList variables = m_env->urlVariables();
    if (m_env->urlFrom() != EnvPy::UrlFrom::Environment || m_env->loadsDotenv() ||
        m_imports.loadIntoProcess() || !setInSomeFile(variables))
        return;
    const QString names = variables.join(u", "_s);
    const auto fallback = alembicFallback(m_config, *m_env);
    QString message;
    bool silent = false;
    if (std::ranges::any_of(variables, [&](const QString &name) { return process.contains(name); })) {
        message =
            Tr::tr("env.py reads %1 but never loads .env: plain `alembic` takes the value of the process "
                   "environment.")
                .arg(names);
    } else if (fallback) {
        silent = true;
        message = Tr::tr("env.py reads %1 but never loads .env: plain `alembic` connects to %2 instead.")
                      .arg(names, fallback->describe());
    } else {
        message = Tr::tr("env.py reads %1 but never loads .env: plain `alembic` fails unless they are set.")
                      .arg(names);
    }
    const bool late = std::ranges::any_of(m_env->loads(), &EnvPyLoad::intoProcess);
    add("alembic.env-not-loaded", silent ? Severity::Warning : Severity::Info, message,
        late ? Tr::tr("Move load_dotenv in front of the line that reads the variables.")
             : Tr::tr("Let env.py load .env: %1 shows the change. Through Limbeck the variables are set.")
                   .arg(wordsOf(UserAction::Mend)),
        inEnvPy(urlLine()));
}

void AlembicCheck::checkDefaults()
{
    if (m_env->urlFrom() != EnvPy::UrlFrom::Environment || m_env->fallback() == nullptr)
        return;
    for (const EnvPyLiteral &literal : m_env->url().literals)
        add("alembic.getenv-default", Severity::Warning,
            Tr::tr("When %1 is not set, env.py silently takes %2.")
                .arg(m_env->urlVariables().join(u", "_s), literal.display),
            Tr::tr("Take the default away and end with an error: %1 shows the change.")
                .arg(wordsOf(UserAction::Mend)),
            inEnvPy(literal.line));
}

// Alembic's configuration takes % for the beginning of an interpolation.
void AlembicCheck::checkPercent()
{
    for (const EnvPySetting &setting : m_env->settings()) {
        const bool dynamic = !setting.origin.reads.empty() || !setting.origin.imports.isEmpty();
        if (setting.way != EnvPySetting::Way::Option || setting.origin.escaped || !dynamic)
            continue;
        QStringList hit;
        for (const CheckedEnvironment &each : m_environments) {
            const auto variable = each.urlVariable();
            if (variable && variable->value.contains(u'%'))
                hit.append(each.environment.definition().title());
        }
        add("alembic.percent-unescaped", hit.isEmpty() ? Severity::Info : Severity::Error,
            hit.isEmpty()
                ? Tr::tr("env.py gives the URL to set_main_option as it is: one with a % in it, such as an "
                         "encoded character of a password, would be refused.")
                : Tr::tr("env.py gives the URL to set_main_option as it is, and the one of %1 has a % in it: "
                         "`alembic` ends with \"invalid interpolation syntax\".")
                      .arg(hit.join(u", "_s)),
            Tr::tr("Write .replace(\"%\", \"%%\") behind the value."), inEnvPy(setting.line));
    }
}

// "staging: asyncpg", of the URLs whose driver the engine cannot use.
QStringList AlembicCheck::mismatches(EnvPy::Engine engine) const
{
    QStringList wrong;
    if (m_env->urlFrom() == EnvPy::UrlFrom::Ini) {
        const auto url = iniUrl(m_config) ? DatabaseUrl::parse(m_config.find(u"sqlalchemy.url"_s)->value)
                                          : Result<DatabaseUrl>(fail("url.syntax", {}));
        if (url && !fits(url->driver, engine))
            wrong.append(
                Tr::tr("%1: %2").arg(QFileInfo(m_config.iniFile).fileName(), driverName(url->driver)));
    }
    if (m_env->urlFrom() != EnvPy::UrlFrom::Environment)
        return wrong;
    const QStringList variables = m_env->urlVariables();
    for (const CheckedEnvironment &each : m_environments) {
        const auto variable = each.urlVariable();
        const auto &target = each.resolution.target;
        if (variable && target && variables.contains(variable->key) && !fits(target->driver, engine))
            wrong.append(
                Tr::tr("%1: %2").arg(each.environment.definition().title(), driverName(target->driver)));
    }
    return wrong;
}

void AlembicCheck::checkAsync()
{
    const EnvPy::Engine engine = m_env->engine();
    if (engine == EnvPy::Engine::Unknown || m_env->changesDriver())
        return;
    const QStringList wrong = mismatches(engine);
    if (wrong.isEmpty())
        return;
    const bool async = engine == EnvPy::Engine::Async;
    add("alembic.async-mismatch", Severity::Error,
        async ? Tr::tr("env.py makes an asynchronous engine, but the URL's driver is not one (%1).")
                    .arg(wrong.join(u", "_s))
              : Tr::tr("env.py makes a synchronous engine, but the URL's driver is asynchronous (%1).")
                    .arg(wrong.join(u", "_s)),
        async
            ? Tr::tr(
                  "Name asyncpg or psycopg in the URL (postgresql+asyncpg://…), or make env.py synchronous.")
            : Tr::tr("Let env.py run asynchronously, as `alembic init -t async` writes it, or change the "
                     "driver there (postgresql+psycopg://…)."),
        inEnvPy(urlLine()));
}

} // namespace limbeck
