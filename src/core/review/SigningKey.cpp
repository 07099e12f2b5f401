#include "review/SigningKey.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <array>
#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::SigningKey)
};

struct Free
{
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
    void operator()(BIO *bio) const { BIO_free(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char *bytesOf(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

unsigned char *writable(QByteArray &bytes)
{
    return reinterpret_cast<unsigned char *>(bytes.data());
}

tl::unexpected<Error> opensslFailed()
{
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return fail(Error{u"signing.failed"_s,
                      Tr::tr("OpenSSL could not work with the signing key."),
                      QString::fromLatin1(text.data()),
                      Tr::tr("See whether its library (libcrypto) is whole and allows Ed25519."),
                      {},
                      {}});
}

Owned<EVP_PKEY> privateKey(const Secret &seed)
{
    const QByteArray &bytes = seed.reveal();
    return Owned<EVP_PKEY>(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytesOf(bytes), size_t(bytes.size())));
}

// The 32 bytes that one of OpenSSL's two getters gives; empty: none.
template <class Get>
QByteArray rawBytes(const EVP_PKEY *key, Get get)
{
    QByteArray bytes(PublicKey::size, '\0');
    size_t size = size_t(bytes.size());
    if (get(key, writable(bytes), &size) != 1 || size != size_t(bytes.size()))
        return {};
    return bytes;
}

// OpenSSL would ask for a passphrase on the terminal.
int refusePassphrase(char *, int, int, void *)
{
    return -1;
}

tl::unexpected<Error> unusable(const QString &name)
{
    ERR_clear_error();
    return fail("signing.key-unusable", Tr::tr("%1 is no Ed25519 key that can sign.").arg(name),
                Tr::tr("A key file is PKCS #8 in PEM without a passphrase. `limbeck-cli review key --create` "
                       "makes a new key."));
}

} // namespace

QString PublicKey::fingerprint() const
{
    const QByteArray hash = QCryptographicHash::hash(m_bytes, QCryptographicHash::Sha256);
    return u"SHA256:"_s + QString::fromLatin1(hash.toBase64(QByteArray::OmitTrailingEquals));
}

bool PublicKey::verifies(const QByteArray &message, const QByteArray &signature) const
{
    if (!isValid() || signature.size() != signatureSize)
        return false;
    const Owned<EVP_PKEY> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(m_bytes), size_t(m_bytes.size())));
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    const bool good = key && context &&
                      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                      EVP_DigestVerify(context.get(), bytesOf(signature), size_t(signature.size()),
                                       bytesOf(message), size_t(message.size())) == 1;
    ERR_clear_error();
    return good;
}

Result<SigningKey> SigningKey::generate()
{
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr));
    EVP_PKEY *made = nullptr;
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_keygen(context.get(), &made) != 1)
        return opensslFailed();
    const Owned<EVP_PKEY> key(made);
    SigningKey signing;
    signing.m_bytes = Secret(rawBytes(key.get(), EVP_PKEY_get_raw_private_key));
    signing.m_public = PublicKey(rawBytes(key.get(), EVP_PKEY_get_raw_public_key));
    if (!signing.m_public.isValid() || signing.m_bytes.reveal().size() != PublicKey::size)
        return opensslFailed();
    return signing;
}

Result<SigningKey> SigningKey::fromSeed(const Secret &seed)
{
    SigningKey signing;
    signing.m_bytes = Secret(QByteArray::fromBase64(seed.reveal().trimmed()));
    if (const auto key = privateKey(signing.m_bytes))
        signing.m_public = PublicKey(rawBytes(key.get(), EVP_PKEY_get_raw_public_key));
    if (!signing.m_public.isValid())
        return unusable(Tr::tr("What the key store holds"));
    return signing;
}

Result<SigningKey> SigningKey::fromPem(const Secret &pem, const QString &name)
{
    const Owned<BIO> bio(BIO_new_mem_buf(pem.reveal().constData(), int(pem.reveal().size())));
    const Owned<EVP_PKEY> key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, refusePassphrase, nullptr)
                                  : nullptr);
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
        return unusable(name);
    SigningKey signing;
    signing.m_bytes = Secret(rawBytes(key.get(), EVP_PKEY_get_raw_private_key));
    signing.m_public = PublicKey(rawBytes(key.get(), EVP_PKEY_get_raw_public_key));
    if (!signing.m_public.isValid())
        return unusable(name);
    return signing;
}

Secret SigningKey::seed() const
{
    return Secret(m_bytes.reveal().toBase64());
}

Result<Secret> SigningKey::toPem() const
{
    const auto key = privateKey(m_bytes);
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    if (!key || !bio ||
        PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return opensslFailed();
    char *text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    Secret pem(QByteArray(text, qsizetype(size)));
    OPENSSL_cleanse(text, size_t(size));
    return pem;
}

Result<QByteArray> SigningKey::sign(const QByteArray &message) const
{
    const auto key = privateKey(m_bytes);
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    QByteArray signature(PublicKey::signatureSize, '\0');
    size_t size = size_t(signature.size());
    if (!key || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), writable(signature), &size, bytesOf(message), size_t(message.size())) !=
            1 ||
        size != size_t(PublicKey::signatureSize))
        return opensslFailed();
    return signature;
}

} // namespace limbeck
