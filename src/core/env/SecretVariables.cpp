#include "env/Environment.h"

#include "base/SecretText.h"
#include "env/Interpolation.h"

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

// References stand in for themselves as one character each while the text around them is looked at: a colon
// in `${NAME:-text}` is none of the URL's.
constexpr char16_t firstPlaceholder = 0xe000;
constexpr char16_t lastPlaceholder = 0xf8ff;

struct Placeheld
{
    QString text;
    QStringList references; // as they may be shown
};

QString shownReference(const QString &raw, const ValuePiece &piece)
{
    if (!piece.fallback || piece.fallback->isEmpty() || !looksSecret(*piece.name, *piece.fallback))
        return raw.sliced(piece.start, piece.length);
    return QStringLiteral("${%1:-***}").arg(*piece.name);
}

Placeheld withPlaceholders(const QString &raw)
{
    Placeheld result;
    for (const ValuePiece &piece : valuePieces(raw)) {
        const auto next = char16_t(firstPlaceholder + result.references.size());
        if (!piece.name || next > lastPlaceholder) {
            result.text += QStringView(raw).sliced(piece.start, piece.length);
            continue;
        }
        result.text += QChar(next);
        result.references << shownReference(raw, piece);
    }
    return result;
}

QString withReferences(const Placeheld &held, const QString &shown)
{
    QString result;
    for (const QChar c : shown) {
        const int index = c.unicode() - firstPlaceholder;
        const bool isReference = index >= 0 && index < held.references.size();
        result += isReference ? held.references[index] : QString(c);
    }
    return result;
}

// Whether the text is made of references to variables alone, without anything of its own.
bool isOnlyReferences(const Placeheld &held, const QString &text)
{
    return !held.references.isEmpty() && std::all_of(text.begin(), text.end(), [&](QChar c) {
        const int index = c.unicode() - firstPlaceholder;
        return index >= 0 && index < held.references.size() && !held.references[index].contains(u':');
    });
}

} // namespace

QString hiddenPart(const QString &text, const QString &masked)
{
    const QString stars = QStringLiteral("***");
    const qsizetype at = masked.indexOf(stars);
    if (at < 0)
        return {};
    const qsizetype behind = masked.size() - at - stars.size();
    const bool once = masked.indexOf(stars, at + stars.size()) < 0;
    if (!once || at + behind > text.size())
        return text;
    return text.sliced(at, text.size() - at - behind);
}

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

QString maskedRaw(const Variable &variable)
{
    const Placeheld held = withPlaceholders(variable.raw);
    const bool secretName = nameIsSecret(variable.key);
    if (variable.raw.isEmpty() || isOnlyReferences(held, held.text))
        return variable.raw;
    if (!secretName && !looksSecret(variable.key, held.text))
        return withReferences(held, held.text);
    const QString hidden = secretName ? held.text : hidePasswords(held.text);
    if (hidden == held.text)
        return QStringLiteral("***");
    return withReferences(held, isOnlyReferences(held, hiddenPart(held.text, hidden)) ? held.text : hidden);
}

} // namespace limbeck
