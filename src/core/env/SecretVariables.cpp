#include "env/Environment.h"

#include "base/SecretText.h"

#include <algorithm>
#include <array>

namespace limbeck {

namespace {

// Parts of names that say "this is a secret", in upper case.
constexpr std::array<QLatin1String, 16> secretWords = {
    QLatin1String("PASSWORD"),   QLatin1String("PASSWD"),      QLatin1String("PASSPHRASE"),
    QLatin1String("SECRET"),     QLatin1String("TOKEN"),       QLatin1String("CREDENTIAL"),
    QLatin1String("API_KEY"),    QLatin1String("APIKEY"),      QLatin1String("PRIVATE_KEY"),
    QLatin1String("ACCESS_KEY"), QLatin1String("SIGNING_KEY"), QLatin1String("ENCRYPTION_KEY"),
    QLatin1String("AUTH_KEY"),   QLatin1String("_PASS"),       QLatin1String("_PWD"),
    QLatin1String("_SALT"),
};

bool nameIsSecret(const QString &key)
{
    const QString upper = key.toUpper();
    // The shell's own PWD and OLDPWD are folders; PGPASSFILE is one too.
    if (upper == QLatin1String("PASS") || upper == QLatin1String("DBPASS"))
        return true;
    return std::any_of(secretWords.begin(), secretWords.end(), [&](QLatin1String word) {
        return upper.contains(word) && !upper.endsWith(QLatin1String("FILE"));
    });
}

// `app:secret@host/db` under a URL's name: the scheme was forgotten, the password was not.
bool isBrokenUrl(const QString &key, const QString &value)
{
    const QString upper = key.toUpper();
    const bool nameIsUrl = upper.endsWith(QLatin1String("URL")) || upper.endsWith(QLatin1String("URI")) ||
                           upper.endsWith(QLatin1String("DSN"));
    return nameIsUrl && value.contains(QLatin1Char('@')) && !value.contains(QLatin1String("://"));
}

} // namespace

bool looksSecret(const QString &key, const QString &value)
{
    return nameIsSecret(key) || isBrokenUrl(key, value) ||
           value.contains(QLatin1String("PRIVATE KEY-----")) || holdsPassword(value);
}

QString maskedValue(const Variable &variable)
{
    if (!looksSecret(variable.key, variable.value) && !variable.secret)
        return variable.value;
    if (variable.value.isEmpty())
        return {};
    const QString hidden = hidePasswords(variable.value);
    if (nameIsSecret(variable.key) || hidden == variable.value)
        return QStringLiteral("***");
    return hidden;
}

} // namespace limbeck
