#pragma once

#include "base/Finding.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// Somebody whose signed reviews count for a team: a line of limbeck.ini's trusted_keys. A value type.
struct TrustedReviewer
{
    QString name;
    QByteArray key; // Ed25519, 32 bytes

    friend bool operator==(const TrustedReviewer &, const TrustedReviewer &) = default;
};

// "홍길동:mDg3…=, jane:9Qxw…=": each key in base64, commas or line ends between them. nullopt: something else
// stands there, or a key twice.
std::optional<std::vector<TrustedReviewer>> parseTrustedReviewers(const QString &value);
// settings.no-reviewers: an environment wants reviews, and nobody's signature counts, so that nothing runs.
Finding noTrustedReviewers(const QString &environment, const SourceLocation &where);

} // namespace limbeck
