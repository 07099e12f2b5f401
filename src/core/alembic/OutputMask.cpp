#include "alembic/OutputMask.h"

#include "base/SecretText.h"
#include "env/Environment.h"
#include "target/DatabaseUrl.h"

#include <QSet>
#include <QStringList>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// A shorter one, or an ordinary word of the connection, would blank out half of the text.
constexpr qsizetype shortestSecret = 4;

bool isWord(QChar character)
{
    return character.isLetterOrNumber() || character == u'_';
}

// The secret where it stands alone: `app` inside of `application` is not it.
QString bounded(const QString &secret)
{
    return (isWord(secret.front()) ? u"(?<!\\w)"_s : QString()) + QRegularExpression::escape(secret) +
           (isWord(secret.back()) ? u"(?!\\w)"_s : QString());
}

void add(QSet<QString> &secrets, const QString &secret)
{
    if (secret.size() < shortestSecret)
        return;
    secrets.insert(secret);
    secrets.insert(QString::fromUtf8(QUrl::toPercentEncoding(secret)));
}

} // namespace

OutputMask::OutputMask(const QProcessEnvironment &environment)
{
    QSet<QString> secrets;
    QSet<QString> ordinary{u"postgres"_s, u"postgresql"_s};
    const QStringList keys = environment.keys();
    for (const QString &key : keys) {
        const QString value = environment.value(key);
        const auto url = value.contains("://"_L1) ? DatabaseUrl::parse(value) : fail("", {});
        if (url && url->password.isSet()) {
            add(secrets, QString::fromUtf8(url->password.reveal()));
            ordinary.insert(url->user.value_or(QString()));
            ordinary.insert(url->database.value_or(QString()));
        } else if (looksSecret(key, value)) {
            add(secrets, value);
        }
    }
    secrets -= ordinary;
    QStringList patterns;
    for (const QString &secret : std::as_const(secrets))
        patterns.append(bounded(secret));
    std::sort(patterns.begin(), patterns.end(),
              [](const QString &a, const QString &b) { return a.size() > b.size(); });
    m_secrets.setPattern(patterns.join(u'|'));
    m_secrets.setPatternOptions(QRegularExpression::UseUnicodePropertiesOption);
}

QString OutputMask::hidden(const QString &text) const
{
    if (text.isEmpty())
        return text;
    QString masked = text;
    if (!m_secrets.pattern().isEmpty())
        masked.replace(m_secrets, u"***"_s);
    return hidePasswords(masked);
}

bool OutputMask::holdsSecret(const QString &text) const
{
    return !m_secrets.pattern().isEmpty() && text.contains(m_secrets);
}

} // namespace limbeck
