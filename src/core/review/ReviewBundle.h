#pragma once

#include "review/ReviewDocument.h"
#include "review/SigningKey.h"

#include <QByteArray>
#include <QString>

namespace limbeck {

// The signed review that goes from the reviewer to the one who applies: one file, JSON, whose bytes are given
// by docs/review.md: four fixed lines around the document's own JSON. The signature covers each byte of the
// file but the line that it stands in, and that line has one spelling only, so that no byte can change
// unseen. (A file whose line ends all became those of Windows is read as if they had not.)
struct ReviewBundle
{
    ReviewDocument document;
    PublicKey key; // that it was signed with: whose it is, is the business of trusted_keys

    static constexpr QLatin1StringView suffix{".limbeck-review"};

    // The file's bytes. Errors: those of SigningKey::sign.
    static Result<QByteArray> sign(const ReviewDocument &document, const SigningKey &key);
    // Checks the form and the signature, not whether the key is anybody's. Errors, with `path` as their
    // place: review.malformed (no such file's form, or of another version), review.signature (it was changed
    // after it was signed).
    static Result<ReviewBundle> parse(const QByteArray &bytes, const QString &path);
    // Blocks on the disk; any thread. Errors: also review.unreadable.
    static Result<ReviewBundle> read(const QString &path);
    // "production-3f2a91bc-20261129T2301.limbeck-review": the environment, the fingerprint's beginning, when.
    static QString fileName(const ReviewDocument &document);
};

} // namespace limbeck
