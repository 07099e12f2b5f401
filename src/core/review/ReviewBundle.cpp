#include "review/ReviewBundle.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewBundle)
};

// The lines of docs/review.md, in their order.
QByteArray firstLine()
{
    return QByteArrayLiteral("{\"limbeck_review\": 1, \"algorithm\": \"ed25519\",\n");
}

QByteArray signatureBegin()
{
    return QByteArrayLiteral("\"signature\": \"");
}

QByteArray keyBegin()
{
    return QByteArrayLiteral("\"key\": \"");
}

QByteArray lineEnd()
{
    return QByteArrayLiteral("\",\n");
}

QByteArray reviewBegin()
{
    return QByteArrayLiteral("\"review\": ");
}

QByteArray fileEnd()
{
    return QByteArrayLiteral("\n}\n");
}

constexpr qint64 largestFile = 256 * 1024 * 1024; // bytes

tl::unexpected<Error> malformed(const QString &path)
{
    return fail("review.malformed",
                Tr::tr("%1 is no signed review that this version of Limbeck can read.")
                    .arg(QDir::toNativeSeparators(path)),
                Tr::tr("It may be of a newer version, or damaged. Ask for it again."), {path, 0, 0});
}

// Git and mail programs of Windows may have put a CR before each LF; JSON has none of its own.
QByteArray withoutCarriageReturns(const QByteArray &bytes)
{
    if (bytes.count('\r') != bytes.count('\n') || bytes.count("\r\n") != bytes.count('\n'))
        return bytes;
    QByteArray plain = bytes;
    return plain.replace("\r\n", "\n");
}

// Takes fixed bytes and values off the front of a file.
class Scanner
{
public:
    explicit Scanner(const QByteArray &bytes) : m_bytes(bytes) {}

    bool take(const QByteArray &expected)
    {
        if (!QByteArrayView(m_bytes).sliced(m_at).startsWith(expected))
            return false;
        m_at += expected.size();
        return true;
    }
    // Base64 of so many bytes in its one spelling, up to the line's end; empty: it is not there.
    QByteArray takeBase64(qsizetype size)
    {
        const qsizetype end = m_bytes.indexOf(lineEnd(), m_at);
        if (end < 0)
            return {};
        const QByteArray text = m_bytes.mid(m_at, end - m_at);
        const QByteArray value = QByteArray::fromBase64(text);
        m_at = end + lineEnd().size();
        return value.size() == size && value.toBase64() == text ? value : QByteArray();
    }
    qsizetype at() const { return m_at; }

private:
    const QByteArray &m_bytes;
    qsizetype m_at = 0;
};

} // namespace

Result<QByteArray> ReviewBundle::sign(const ReviewDocument &document, const SigningKey &key)
{
    const QByteArray json = QJsonDocument(document.toJson()).toJson(QJsonDocument::Indented).trimmed();
    const QByteArray rest =
        keyBegin() + key.publicKey().base64() + lineEnd() + reviewBegin() + json + fileEnd();
    const auto signature = key.sign(firstLine() + rest);
    if (!signature)
        return fail(signature.error());
    return firstLine() + signatureBegin() + signature->toBase64() + lineEnd() + rest;
}

Result<ReviewBundle> ReviewBundle::parse(const QByteArray &bytes, const QString &path)
{
    const QByteArray file = withoutCarriageReturns(bytes);
    Scanner scanner(file);
    if (!scanner.take(firstLine()) || !scanner.take(signatureBegin()))
        return malformed(path);
    const QByteArray signature = scanner.takeBase64(PublicKey::signatureSize);
    const QByteArray rest = file.mid(scanner.at());
    if (signature.isEmpty() || !scanner.take(keyBegin()))
        return malformed(path);
    const PublicKey key(scanner.takeBase64(PublicKey::size));
    if (!key.isValid() || !scanner.take(reviewBegin()) || !file.endsWith(fileEnd()))
        return malformed(path);
    // Before anything of it is looked at.
    if (!key.verifies(firstLine() + rest, signature))
        return fail("review.signature",
                    Tr::tr("%1 is not what was signed: it was changed afterwards.")
                        .arg(QDir::toNativeSeparators(path)),
                    Tr::tr("Ask the reviewer for the file again. A review is changed by signing a new one."),
                    {path, 0, 0});
    const auto json =
        QJsonDocument::fromJson(file.mid(scanner.at(), file.size() - scanner.at() - fileEnd().size()));
    if (!json.isObject())
        return malformed(path);
    auto document = ReviewDocument::fromJson(json.object());
    if (!document) {
        document.error().where = {path, 0, 0};
        return fail(document.error());
    }
    return ReviewBundle{std::move(*document), key};
}

Result<ReviewBundle> ReviewBundle::read(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error{u"review.unreadable"_s,
                          Tr::tr("The review %1 cannot be read.").arg(QDir::toNativeSeparators(path)),
                          file.errorString(),
                          {},
                          {},
                          {path, 0, 0}});
    if (file.size() > largestFile)
        return malformed(path);
    return parse(file.readAll(), path);
}

QString ReviewBundle::fileName(const ReviewDocument &document)
{
    static const QRegularExpression odd(uR"([^\w.-]+)"_s, QRegularExpression::UseUnicodePropertiesOption);
    QString environment = document.environment;
    environment.replace(odd, u"_"_s);
    return environment + u'-' + QString::fromLatin1(document.fingerprint.left(8)) + u'-' +
           document.created.toUTC().toString(u"yyyyMMdd'T'HHmmss"_s) + suffix;
}

} // namespace limbeck
