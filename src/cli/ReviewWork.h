#pragma once

#include "Command.h"
#include "Context.h"

#include "review/ReviewDrafts.h"
#include "review/ReviewGate.h"

#include <QJsonArray>

namespace limbeck::cli {

// What the actions of `review` share.

ReviewDrafts reviewDrafts(Context &context, const EnvironmentDefinition &environment);
// The file that --key names, absolute; empty: the key store.
QString keyFile(const Context &context);
// "홍길동:base64": what limbeck.ini's trusted_keys wants.
QString trustedLine(const PublicKey &key, const QString &name);
// --as, else the name of the one who is logged in.
QString reviewerName(const Context &context);
// `review key [--create]`: the public half of the key.
Outcome showReviewKey(Context &context);
// `review verify FILE`: the signature, whose it is, and whether the project's scripts still are what was
// signed. Needs no database.
Outcome verifyReview(Context &context, const QString &file);
// Signs and writes the bundle; `data` gets `signed`: {file, key, fingerprint}.
Result<void> signReview(Context &context, ReviewDocument document, QJsonObject *data);

// What was said of scripts that were changed since, in words and as JSON; for those without a verdict now.
Result<QJsonArray> tellEarlier(Output &out, const ReviewDrafts &drafts, const ReviewDocument &document);
void printVerdicts(Output &out, const ReviewDocument &document);
QString verdictText(Verdict verdict);
Style verdictStyle(Verdict verdict);

} // namespace limbeck::cli
