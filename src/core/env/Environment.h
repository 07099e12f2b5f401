#pragma once

#include "base/Finding.h"
#include "base/Origin.h"
#include "base/Result.h"
#include "tunnel/TunnelSettings.h"

#include <QHash>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

class EnvFile;

enum class EnvironmentColour
{
    None,
    Green,
    Amber,
    Red,
    Blue,
    Violet,
    Grey
};

QString colourName(EnvironmentColour colour); // "green", … as limbeck.ini writes it; "" for None
std::optional<EnvironmentColour> colourFromName(const QString &name);

// A named connection profile before its files are read: what discovery or limbeck.ini says.
struct EnvironmentDefinition
{
    QString name;        // "staging"; a plain `.env` is called "default"
    QString displayName; // for people; empty: the name
    QStringList files;   // absolute paths; a later one beats an earlier one
    EnvironmentColour colour = EnvironmentColour::None;
    bool isProtected = false;
    bool processWins =
        false;           // python-dotenv's default (override=False): the process environment beats the files
    QString urlVariable; // the variable chosen to hold the URL, or empty
    std::optional<TunnelSettings> tunnel; // the way to its server; nothing: straight
    Origin origin;                        // limbeck.ini's section, the file that was discovered, or an option

    QString title() const { return displayName.isEmpty() ? name : displayName; }
};

// One variable after layering and interpolation.
struct Variable
{
    QString key;
    QString value; // interpolated
    QString raw;   // as the file has it, before ${…}
    Origin origin;
    bool hasValue = true;         // false: a key without `=`
    bool secret = false;          // the key or the value's shape says that it holds a password
    std::vector<Origin> shadowed; // the places that it beat, nearest first
};

// The variables of an environment, layered and interpolated as python-dotenv would (dotenv_values/load_dotenv
// with override on, or off when `processWins`). A value type, any thread; reading the files is the only I/O.
class Environment
{
public:
    // Errors: those of EnvFile::read, with the file.
    static Result<Environment> load(const EnvironmentDefinition &definition,
                                    const QProcessEnvironment &process);

    // The same of files that are in memory already, changed ones among them, in place of the definition's.
    // Errors: env.expansion.
    static Result<Environment> ofFiles(const EnvironmentDefinition &definition,
                                       const std::vector<EnvFile> &files, const QProcessEnvironment &process);

    const EnvironmentDefinition &definition() const { return m_definition; }
    const QString &name() const { return m_definition.name; }
    // What a look-up of the key gives: from the files or, where they lack it, from the process.
    std::optional<Variable> find(const QString &key) const;
    // The variables that the files define, in file order. The process's own other variables are not listed.
    const std::vector<Variable> &variables() const { return m_variables; }
    // Variables to add to a child process's environment (resolved; secrets included).
    QProcessEnvironment childEnvironment(const QProcessEnvironment &process) const;
    // Those of the files, and env.process-differs (with both hosts where the values are URLs),
    // env.unset-reference.
    const Findings &findings() const { return m_findings; }

private:
    EnvironmentDefinition m_definition;
    QProcessEnvironment m_process;
    std::vector<Variable> m_variables;
    QHash<QString, int> m_index;
    Findings m_findings;
};

// Whether a variable of this name or value is to be masked ("PASSWORD", "SECRET", "TOKEN", a URL with a
// password…).
bool looksSecret(const QString &key, const QString &value);
// A value as it may be shown: a URL with its password as `***`, another secret as `***`, anything else as it
// is.
QString maskedValue(const Variable &variable);
// The value as it stands in the file, masked in the same way: a secret that is nothing but references
// (`${DB_PASSWORD}`) is shown as these.
QString maskedRaw(const Variable &variable);

// What `***` stands for in a masked text; the whole text where there are several. To compare two secrets,
// never to show.
QString hiddenPart(const QString &text, const QString &masked);

} // namespace limbeck
