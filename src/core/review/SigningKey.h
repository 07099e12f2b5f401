#pragma once

#include "base/Result.h"
#include "base/Secret.h"

#include <QByteArray>
#include <QString>

namespace limbeck {

// The public half of a reviewer's key: Ed25519 (RFC 8032), 32 bytes. A value type; any thread.
class PublicKey
{
public:
    static constexpr qsizetype size = 32; // bytes
    static constexpr qsizetype signatureSize = 64;

    PublicKey() = default;
    explicit PublicKey(const QByteArray &bytes) : m_bytes(bytes) {}

    bool isValid() const { return m_bytes.size() == size; }
    const QByteArray &bytes() const { return m_bytes; }
    QByteArray base64() const { return m_bytes.toBase64(); } // 44 characters: what limbeck.ini names
    // "SHA256:…" as ssh writes it: what people compare with each other.
    QString fingerprint() const;
    // Whether the owner of the key signed exactly these bytes.
    bool verifies(const QByteArray &message, const QByteArray &signature) const;

    friend bool operator==(const PublicKey &, const PublicKey &) = default;

private:
    QByteArray m_bytes;
};

// The private half: signs. Never leaves this machine's key store or key file. A value type; any thread.
class SigningKey
{
public:
    // Errors: signing.failed (OpenSSL's own words are the detail).
    static Result<SigningKey> generate();
    // Of what seed() gave: base64 of 32 bytes. Errors: signing.key-unusable.
    static Result<SigningKey> fromSeed(const Secret &seed);
    // PKCS #8 in PEM without a passphrase, as `openssl genpkey -algorithm ed25519` writes it. `name` is said
    // in errors. Errors: signing.key-unusable.
    static Result<SigningKey> fromPem(const Secret &pem, const QString &name);

    const PublicKey &publicKey() const { return m_public; }
    Secret seed() const;
    Result<Secret> toPem() const; // errors: signing.failed
    // 64 bytes. Errors: signing.failed.
    Result<QByteArray> sign(const QByteArray &message) const;

private:
    SigningKey() = default;

    Secret m_bytes; // the seed itself
    PublicKey m_public;
};

} // namespace limbeck
