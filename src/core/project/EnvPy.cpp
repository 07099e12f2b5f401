#include "project/EnvPy.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// The parts of a call that configures the engine.
bool makesEngine(const QString &method)
{
    return method == "create_engine"_L1 || method == "create_async_engine"_L1;
}

bool makesEngineFromConfig(const QString &method)
{
    return method == "engine_from_config"_L1 || method == "async_engine_from_config"_L1;
}

} // namespace

Result<EnvPy> EnvPy::parse(const QByteArray &content, const QString &file)
{
    auto module = PythonModule::parse(content, file);
    if (!module)
        return fail(module.error());
    EnvPy env;
    env.m_file = file;
    env.m_module = std::make_shared<const PythonModule>(std::move(*module));
    env.m_sources = std::make_shared<const EnvPySources>(*env.m_module);
    env.m_loads = findDotenvLoads(*env.m_module, file);
    env.findSettings();
    env.findConfigurations();
    env.findEngine();
    env.findGuards();
    env.sumUp();
    return env;
}

void EnvPy::addSetting(EnvPySetting::Way way, int statement, PythonSpan value)
{
    EnvPySetting setting;
    setting.way = way;
    setting.line = m_module->token(value.first).line;
    setting.statement = statement;
    setting.value = value;
    setting.origin = m_sources->of(value);
    m_settings.push_back(setting);
}

void EnvPy::findSettings()
{
    using Way = EnvPySetting::Way;
    const auto stringIs = [this](const PythonArgument *argument) {
        return argument != nullptr && m_module->stringOf(argument->value) == u"sqlalchemy.url"_s;
    };
    for (const PythonCall &call : m_module->calls()) {
        const QString method = call.method();
        const PythonArgument *url = call.named(u"url"_s);
        if (method == "set_main_option"_L1 && stringIs(call.at(0))) {
            url = call.at(1) != nullptr ? call.at(1) : call.named(u"value"_s);
            if (url != nullptr)
                addSetting(Way::Option, call.statement, url->value);
        } else if (method == "set_section_option"_L1 && stringIs(call.at(1))) {
            url = call.at(2) != nullptr ? call.at(2) : call.named(u"value"_s);
            if (url != nullptr)
                addSetting(Way::Option, call.statement, url->value);
        } else if (makesEngine(method) && (url != nullptr || call.at(0) != nullptr)) {
            addSetting(Way::Engine, call.statement, (url != nullptr ? url : call.at(0))->value);
        } else if (makesEngineFromConfig(method)) {
            m_engineFromConfig = true;
            if (url != nullptr)
                addSetting(Way::Configuration, call.statement, url->value);
        } else if (call.name == "alembic.context.configure"_L1) {
            readConfigure(call);
        }
    }
}

// configuration["sqlalchemy.url"] = …, and {"sqlalchemy.url": …}
void EnvPy::findConfigurations()
{
    const auto &tokens = m_module->tokens();
    for (int i = 1; i + 2 < int(tokens.size()); ++i) {
        if (m_module->stringAt(i) != u"sqlalchemy.url"_s)
            continue;
        const int statement = m_module->statementAt(i);
        const int end = m_module->statements()[size_t(statement)].tokens.last;
        if (m_module->is(i - 1, "[") && m_module->is(i + 1, "]") && m_module->is(i + 2, "="))
            addSetting(EnvPySetting::Way::Configuration, statement, {i + 3, end});
        if (!m_module->is(i + 1, ":"))
            continue;
        int last = i + 2;
        const int depth = tokens[size_t(i)].brackets;
        while (last < end && tokens[size_t(last)].brackets >= depth &&
               !(tokens[size_t(last)].brackets == depth && m_module->is(last, ",")))
            ++last;
        addSetting(EnvPySetting::Way::Configuration, statement, {i + 2, last});
    }
}

void EnvPy::readConfigure(const PythonCall &call)
{
    if (const PythonArgument *url = call.named(u"url"_s))
        addSetting(EnvPySetting::Way::Offline, call.statement, url->value);
    if (const PythonArgument *one = call.named(u"transaction_per_migration"_s)) {
        if (m_module->is(one->value.first, "True") || m_module->is(one->value.first, "False"))
            m_modes.transactionPerMigration = m_module->is(one->value.first, "True");
        m_modes.line = call.line;
    }
    if (const PythonArgument *table = call.named(u"version_table"_s)) {
        m_modes.versionTable = m_module->stringOf(table->value);
        m_modes.line = call.line;
    }
    if (const PythonArgument *schema = call.named(u"version_table_schema"_s)) {
        m_modes.versionTableSchema = m_module->stringOf(schema->value);
        m_modes.line = call.line;
    }
}

void EnvPy::findEngine()
{
    bool sync = false;
    bool async = false;
    bool wrapped = false;
    for (const PythonCall &call : m_module->calls()) {
        const QString method = call.method();
        m_engineHere = m_engineHere || makesEngine(method) || makesEngineFromConfig(method);
        sync = sync || method == "create_engine"_L1 || method == "engine_from_config"_L1;
        async = async || method == "create_async_engine"_L1 || method == "async_engine_from_config"_L1;
        wrapped = wrapped || method == "AsyncEngine"_L1;
    }
    if (wrapped) // AsyncEngine(engine_from_config(…))
        m_engine = Engine::Async;
    else if (sync != async)
        m_engine = async ? Engine::Async : Engine::Sync;
    for (int i = 0; i < int(m_module->tokens().size()); ++i) {
        const auto text = m_module->stringAt(i);
        const bool part = text && !isDatabaseUrlText(*text) && text->size() < 40 &&
                          (text->contains("asyncpg"_L1) || text->contains("psycopg"_L1) ||
                           text->contains("pg8000"_L1) || text->contains("://"_L1));
        m_changesDriver =
            m_changesDriver || part || m_module->is(i, "drivername") || m_module->is(i, "set_dialect");
    }
}

// if not url: raise …, where `url` is nothing but the variables: then they have to be set.
void EnvPy::findGuards()
{
    for (int i = 0; i < int(m_module->statements().size()); ++i) {
        const int condition = guardedCondition(i);
        if (condition < 0)
            continue;
        const EnvPyOrigin origin = m_sources->of(m_module->statements()[size_t(condition)].tokens);
        if (origin.reads.empty() || origin.ini || !origin.literals.empty() || !origin.imports.isEmpty())
            continue;
        const QStringList variables = lookedAt(origin);
        m_guardsUnknown = m_guardsUnknown || variables.isEmpty();
        m_guardedVariables += variables;
    }
}

// The statement whose condition has to hold for the program to go on: an assertion, or the `if` around a
// `raise`; -1: this one does not end it.
int EnvPy::guardedCondition(int statement) const
{
    const PythonStatement &raise = m_module->statements()[size_t(statement)];
    const int first = raise.tokens.first;
    if (m_module->is(first, "assert"))
        return statement;
    const bool ends =
        m_module->is(first, "raise") || m_module->dottedName(m_module->tokens(), first) == "sys.exit"_L1;
    return ends && raise.parent >= 0 && m_module->blockWord(raise.parent) == "if" ? raise.parent : -1;
}

// The variables that a condition looks at; those of `for name in ("A", "B"): if not os.getenv(name)` and of
// `[name for name in ("A", "B") if not os.getenv(name)]` too.
QStringList EnvPy::lookedAt(const EnvPyOrigin &condition) const
{
    QStringList variables;
    const auto addStrings = [&](PythonSpan span) {
        for (int i = span.first; i < span.last; ++i) {
            if (const auto text = m_module->stringAt(i))
                variables.append(*text);
        }
    };
    for (const int index : condition.reads) {
        const EnvPyRead &read = reads()[size_t(index)];
        if (!read.variable.isEmpty()) {
            variables.append(read.variable);
            continue;
        }
        const PythonStatement &statement =
            m_module->statements()[size_t(m_module->statementAt(read.nameToken))];
        if (statement.parent >= 0 && m_module->blockWord(statement.parent) == "for")
            addStrings(m_module->statements()[size_t(statement.parent)].tokens);
        else
            addStrings(statement.tokens);
    }
    return variables;
}

// Whether every branch of the if statement that a branch belongs to sets the URL or ends with an error.
bool EnvPy::isCovered(int branch) const
{
    const auto &statements = m_module->statements();
    const int parent = statements[size_t(branch)].parent;
    const auto decides = [&](int header) {
        return std::ranges::any_of(m_settings,
                                   [&](const EnvPySetting &setting) {
                                       return statements[size_t(setting.statement)].parent == header;
                                   }) ||
               std::ranges::any_of(statements, [&](const PythonStatement &each) {
                   return each.parent == header && m_module->is(each.tokens.first, "raise");
               });
    };
    int first = branch;
    while (first > 0 && m_module->blockWord(first) != "if") {
        --first;
        while (first > 0 && statements[size_t(first)].parent != parent)
            --first;
    }
    bool all = decides(first);
    for (int i = first + 1; i < int(statements.size()); ++i) {
        if (statements[size_t(i)].parent != parent)
            continue;
        const QByteArrayView word = m_module->blockWord(i);
        if (word != "elif" && word != "else")
            return false; // the chain ends without an else
        all = all && decides(i);
        if (word == "else")
            return all;
    }
    return false;
}

bool EnvPy::isConditional(int statement) const
{
    for (int i = m_module->statements()[size_t(statement)].parent; i >= 0;
         i = m_module->statements()[size_t(i)].parent) {
        const QByteArrayView word = m_module->blockWord(i);
        if (word == "def" || word == "with" || word == "try" || word == "class" || word == "finally")
            continue;
        const bool choice = word == "if" || word == "elif" || word == "else";
        if (!choice || !isCovered(i))
            return true;
    }
    return false;
}

void EnvPy::sumUp()
{
    bool always = false;
    for (EnvPySetting &setting : m_settings) {
        setting.conditional = isConditional(setting.statement);
        if (setting.way == EnvPySetting::Way::Option || setting.way == EnvPySetting::Way::Configuration) {
            always = always || !setting.conditional;
            m_url.add(setting.origin);
        }
    }
    for (const EnvPySetting &setting : m_settings) {
        if (setting.way != EnvPySetting::Way::Engine)
            continue;
        EnvPyOrigin origin = setting.origin;
        origin.ini = origin.ini && !always; // get_main_option() gives what was set before
        m_url.add(origin);
    }
    m_url.ini = m_url.ini || (m_engineFromConfig && !always);
    const QStringList variables = urlVariables();
    m_guarded = m_guardsUnknown || (!m_guardedVariables.isEmpty() &&
                                    std::ranges::all_of(variables, [this](const QString &variable) {
                                        return m_guardedVariables.contains(variable);
                                    }));
    if (!m_url.reads.empty())
        m_urlFrom = UrlFrom::Environment;
    else if (!m_url.imports.isEmpty())
        m_urlFrom = UrlFrom::Import;
    else if (m_url.arguments || !m_engineHere)
        m_urlFrom = UrlFrom::Unknown;
    else if (!m_url.literals.empty())
        m_urlFrom = UrlFrom::Literal;
    else
        m_urlFrom = m_url.ini ? UrlFrom::Ini : UrlFrom::Unknown;
}

QStringList EnvPy::urlVariables() const
{
    QStringList variables;
    for (const int read : m_url.reads) {
        const QString &variable = reads()[size_t(read)].variable;
        if (!variable.isEmpty() && !variables.contains(variable))
            variables.append(variable);
    }
    return variables;
}

const EnvPyLiteral *EnvPy::fallback() const
{
    return m_guarded || m_url.literals.empty() ? nullptr : &m_url.literals.front();
}

bool EnvPy::failsLoudly() const
{
    const bool parts = !m_guarded && std::ranges::any_of(m_url.reads, [this](int read) {
        return reads()[size_t(read)].hasFallback;
    });
    return m_urlFrom == UrlFrom::Environment && !parts && !iniCanWin() && fallback() == nullptr &&
           !m_url.arguments && m_url.imports.isEmpty();
}

bool EnvPy::demands(const QString &variable) const
{
    const auto isRequired = [&](const EnvPyRead &read) { return read.required && read.variable == variable; };
    return m_guardedVariables.contains(variable) || std::ranges::any_of(reads(), isRequired);
}

bool EnvPy::loadsDotenv() const
{
    const auto isBefore = [this](const EnvPyLoad &load) {
        if (!load.intoProcess || load.statement < 0 || m_module->functionOf(load.statement) >= 0)
            return load.intoProcess;
        return std::ranges::all_of(m_url.reads, [&](int read) {
            const int statement = m_module->statementAt(reads()[size_t(read)].nameToken);
            return statement > load.statement || m_module->functionOf(statement) >= 0;
        });
    };
    return std::ranges::any_of(m_loads, isBefore);
}

} // namespace limbeck
