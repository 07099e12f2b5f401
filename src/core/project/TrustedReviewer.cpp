#include "project/TrustedReviewer.h"

#include "project/SettingsValue.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ProjectSettings)
};

} // namespace

Finding noTrustedReviewers(const QString &environment, const SourceLocation &where)
{
    return {u"settings.no-reviewers"_s,
            Severity::Warning,
            Tr::tr("The environment %1 wants signed reviews, and limbeck.ini names nobody whose signature "
                   "counts.")
                .arg(environment),
            Tr::tr("Add the reviewers' public keys: trusted_keys in the section [review]."),
            where,
            {}};
}

std::optional<std::vector<TrustedReviewer>> parseTrustedReviewers(const QString &value)
{
    constexpr qsizetype keySize = 32; // bytes
    std::vector<TrustedReviewer> reviewers;
    const QStringList items = splitList(value);
    for (const QString &item : items) {
        const qsizetype colon = item.lastIndexOf(u':');
        const QString name = item.left(std::max<qsizetype>(colon, 0)).trimmed();
        const QByteArray text = item.mid(colon + 1).trimmed().toLatin1();
        const QByteArray key = QByteArray::fromBase64(text);
        const bool known = std::ranges::find(reviewers, key, &TrustedReviewer::key) != reviewers.end();
        if (name.isEmpty() || key.size() != keySize || key.toBase64() != text || known)
            return std::nullopt;
        reviewers.push_back({name, key});
    }
    return reviewers;
}

} // namespace limbeck
