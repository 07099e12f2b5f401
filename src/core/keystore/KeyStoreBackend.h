#pragma once

#include "base/Secret.h"

#include <QString>

namespace limbeck::KeyStoreBackend {

enum class Outcome
{
    Done,
    NotFound,
    NoStore,
    Denied,
    Failed
};

struct Answer
{
    Outcome outcome = Outcome::Failed;
    Secret secret; // of read()
    QString text;  // the store's own words for a failure
};

// What each platform has; one of the KeyStoreBackend_*.cpp files is the one. Blocking; KeyStore's callers.
bool isBuiltIn();
Answer read(const QString &service, const QString &key);
Answer write(const QString &service, const QString &key, const Secret &secret);
Answer remove(const QString &service, const QString &key);

} // namespace limbeck::KeyStoreBackend
