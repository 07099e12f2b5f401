#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "project/EnvPySources.h"
#include "project/PythonModule.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace limbeck {

// A place where env.py, or a module that it imports, reads a `.env` file.
struct EnvPyLoad
{
    QString by; // "load_dotenv", "dotenv_values", "read_env", "decouple", "BaseSettings"…
    SourceLocation where;
    QString path;            // what of the path is written out: ".env"; empty: the library looks for it
    bool intoProcess = true; // os.getenv() sees it afterwards
    bool overrides = false;  // beats variables that are set already
    int statement = -1;      // in env.py; -1: elsewhere
};

// A place where env.py says which database to use.
struct EnvPySetting
{
    enum class Way
    {
        Option,        // config.set_main_option("sqlalchemy.url", …), set_section_option
        Configuration, // configuration["sqlalchemy.url"] = …, {"sqlalchemy.url": …}
        Engine,        // create_engine(…)
        Offline        // context.configure(url=…): for --sql only
    };
    Way way = Way::Option;
    int line = 0;
    int statement = 0;
    PythonSpan value;
    EnvPyOrigin origin;
    bool conditional = false; // on a way through the program that need not be taken
};

// How context.configure() is called. nullopt: not named, or not by a literal.
struct EnvPyModes
{
    std::optional<bool> transactionPerMigration;
    std::optional<QString> versionTable;
    std::optional<QString> versionTableSchema;
    int line = 0;
};

// What an Alembic project's env.py does about its database, as far as its text tells; nothing is run. Every
// fact is what the text says, not a proof: where it cannot tell, it says so (UrlFrom::Unknown). A value type,
// any thread.
class EnvPy
{
public:
    enum class UrlFrom
    {
        Ini,         // sqlalchemy.url of the configuration, and nothing else
        Environment, // variables of the process's environment
        Import,      // the application's own settings
        Literal,     // written out in env.py
        Unknown
    };
    enum class Engine
    {
        Unknown, // made elsewhere, or both
        Sync,
        Async
    };

    // Errors: script.encoding, script.python-syntax, with file and line.
    static Result<EnvPy> parse(const QByteArray &content, const QString &file);

    const QString &file() const { return m_file; }
    const PythonModule &module() const { return *m_module; }
    const std::vector<EnvPyRead> &reads() const { return m_sources->reads(); }
    const std::vector<EnvPyLoad> &loads() const { return m_loads; }
    const std::vector<EnvPySetting> &settings() const { return m_settings; }
    const EnvPyModes &modes() const { return m_modes; }

    UrlFrom urlFrom() const { return m_urlFrom; }
    Engine engine() const { return m_engine; }
    // Whether the code changes the URL's driver, so that the engine need not fit the URL as it is set.
    bool changesDriver() const { return m_changesDriver; }
    // Everything that the URL of an online run is made of.
    const EnvPyOrigin &url() const { return m_url; }
    QStringList urlVariables() const; // in the order in which they are read
    // Without the variables: whether the ini's URL is what counts then.
    bool iniCanWin() const { return m_url.ini && !m_guarded; }
    // Without the variables: the URL that env.py itself falls back to, or nullptr.
    const EnvPyLiteral *fallback() const;
    // Whether a missing variable ends it with an error.
    bool failsLoudly() const;
    // Whether a missing variable ends it with an error before anything is made of it: it is read with
    // os.environ["…"], or something looks whether it is set.
    bool demands(const QString &variable) const;
    // Whether a .env file is read into the process before the URL's variables are. Too late does not count.
    bool loadsDotenv() const;

private:
    EnvPy() = default;
    void findSettings();
    void findConfigurations();
    void addSetting(EnvPySetting::Way way, int statement, PythonSpan value);
    void readConfigure(const PythonCall &call);
    void findEngine();
    void findGuards();
    void sumUp();
    bool isConditional(int statement) const;
    bool isCovered(int branch) const;
    int guardedCondition(int statement) const;
    QStringList lookedAt(const EnvPyOrigin &condition) const;

    QString m_file;
    std::shared_ptr<const PythonModule> m_module;
    std::shared_ptr<const EnvPySources> m_sources;
    std::vector<EnvPyLoad> m_loads;
    std::vector<EnvPySetting> m_settings;
    EnvPyModes m_modes;
    EnvPyOrigin m_url;
    UrlFrom m_urlFrom = UrlFrom::Unknown;
    Engine m_engine = Engine::Unknown;
    bool m_engineFromConfig = false;
    bool m_engineHere = false;
    bool m_changesDriver = false;
    bool m_guarded = false;
    bool m_guardsUnknown = false; // a variable whose name is no literal
    QStringList m_guardedVariables;
};

// The places in a module that read a .env file: load_dotenv, dotenv_values, environs, decouple, starlette,
// pydantic settings with an env_file, and files that are opened by hand.
std::vector<EnvPyLoad> findDotenvLoads(const PythonModule &module, const QString &file);

} // namespace limbeck
