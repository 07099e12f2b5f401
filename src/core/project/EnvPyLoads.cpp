#include "project/EnvPy.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// The end of the path that a call is given, as far as strings in it or in what it names tell: ".env".
QString pathText(const PythonModule &module, PythonSpan span)
{
    QString path;
    for (int i = span.first; i < span.last; ++i) {
        if (const auto text = module.stringAt(i))
            path = *text;
    }
    if (!path.isEmpty() || span.last - span.first != 1)
        return path;
    // load_dotenv(env_path): the strings of the assignment.
    const QByteArrayView name = module.text(span.first);
    for (const PythonStatement &statement : module.statements()) {
        const PythonSpan tokens = statement.tokens;
        if (module.text(tokens.first) != name || !module.is(tokens.first + 1, "="))
            continue;
        for (int i = tokens.first + 2; i < tokens.last; ++i) {
            if (const auto text = module.stringAt(i))
                path = *text;
        }
    }
    return path;
}

EnvPyLoad dotenvLoad(const PythonModule &module, const PythonCall &call, const QString &file)
{
    EnvPyLoad load{call.method(), {file, call.line, 0}, {}, true, false, call.statement};
    load.intoProcess = load.by != "dotenv_values"_L1;
    const PythonArgument *path = call.at(0) != nullptr ? call.at(0) : call.named(u"dotenv_path"_s);
    if (path != nullptr)
        load.path = pathText(module, path->value);
    const PythonArgument *override_ = call.named(u"override"_s);
    load.overrides = override_ != nullptr && module.is(override_->value.first, "True");
    return load;
}

// A class whose fields are read from a file: class Settings(BaseSettings) with env_file.
bool isSettingsClass(const PythonModule &module, const PythonStatement &statement)
{
    if (!statement.compound || !module.is(statement.tokens.first, "class"))
        return false;
    for (int i = statement.tokens.first; i < statement.tokens.last; ++i) {
        if (module.is(i, "BaseSettings"))
            return true;
    }
    return false;
}

bool mentionsEnvFile(const PythonModule &module)
{
    for (int i = 0; i < int(module.tokens().size()); ++i) {
        if (module.is(i, "env_file") || module.stringAt(i) == u"env_file"_s)
            return true;
    }
    return false;
}

// A line such as open(".env") or Path(".env").read_text(): whoever writes it reads it.
bool opensByHand(const PythonModule &module, const PythonCall &call)
{
    if (call.name != "open"_L1 && call.method() != "read_text"_L1 && call.method() != "Path"_L1 &&
        call.method() != "exists"_L1)
        return false;
    for (const PythonArgument &argument : call.arguments) {
        const QString path = pathText(module, argument.value);
        if (path.endsWith(".env"_L1) || path.contains("/.env"_L1) || path.startsWith(".env."_L1))
            return true;
    }
    return false;
}

} // namespace

std::vector<EnvPyLoad> findDotenvLoads(const PythonModule &module, const QString &file)
{
    std::vector<EnvPyLoad> loads;
    for (const PythonCall &call : module.calls()) {
        const SourceLocation where{file, call.line, 0};
        const QString method = call.method();
        if (call.name.endsWith("dotenv.load_dotenv"_L1) || call.name.endsWith("dotenv.dotenv_values"_L1) ||
            (method == "load_dotenv"_L1 && !module.imports().contains(call.name)))
            loads.push_back(dotenvLoad(module, call, file));
        else if (method == "read_env"_L1) // environs and django-environ put it into the process
            loads.push_back({method, where, {}, true, false, call.statement});
        else if (call.name.startsWith("decouple."_L1) || call.name == "starlette.config.Config"_L1 ||
                 call.name == "dynaconf.Dynaconf"_L1)
            loads.push_back({call.name.section(u'.', 0, 0), where, {}, false, false, call.statement});
        else if (opensByHand(module, call))
            loads.push_back({u"open"_s, where, u".env"_s, true, false, call.statement});
    }
    const bool envFile = mentionsEnvFile(module);
    for (int i = 0; i < int(module.statements().size()) && envFile; ++i) {
        const PythonStatement &statement = module.statements()[size_t(i)];
        if (isSettingsClass(module, statement))
            loads.push_back({u"BaseSettings"_s, {file, statement.line, 0}, {}, false, false, i});
    }
    return loads;
}

} // namespace limbeck
