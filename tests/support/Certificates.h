#pragma once

#include <QDateTime>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace limbeck::test {

// Certificates and keys made by the openssl program for one test, in a folder of their own: NAME.crt and
// NAME.key, PEM, keys of mode 600. A failure ends the test program with openssl's words.
class Certificates
{
public:
    struct Request
    {
        QString name;
        QString commonName;
        QString issuer;               // the name of an authority made before; empty: signed by itself
        QStringList alternativeNames; // "DNS:localhost", "IP:127.0.0.1"
        QString organization;
        QString usage = QStringLiteral("serverAuth");
        bool isAuthority = false;
        QDateTime from = QDateTime::currentDateTimeUtc().addDays(-2);
        QDateTime to = QDateTime::currentDateTimeUtc().addDays(365);
    };

    Certificates();
    void make(const Request &request);
    // The file TO.crt: the certificates of those names, one behind the other.
    void join(const QStringList &names, const QString &to);
    // TO.key: the key of NAME under a passphrase.
    void encryptKey(const QString &name, const QString &to);

    // The file NAME.crl: what the authority `issuer` has taken back.
    void revoke(const QString &name, const QString &issuer);

    QString certificate(const QString &name) const
    {
        return m_folder.filePath(name + QStringLiteral(".crt"));
    }
    QString key(const QString &name) const { return m_folder.filePath(name + QStringLiteral(".key")); }
    QString path(const QString &file) const { return m_folder.filePath(file); }

private:
    void run(const QStringList &arguments) const;
    void write(const QString &file, const QString &text) const;

    QTemporaryDir m_folder;
};

} // namespace limbeck::test
