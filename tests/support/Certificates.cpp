#include "Certificates.h"

#include <QFile>
#include <QProcess>

namespace limbeck::test {

namespace {

QString timeText(const QDateTime &time)
{
    return time.toUTC().toString(QStringLiteral("yyyyMMddHHmmss")) + QLatin1Char('Z');
}

} // namespace

Certificates::Certificates()
{
    write(QStringLiteral("ca.cnf"), QStringLiteral("[ca]\n"
                                                   "default_ca = all\n"
                                                   "[all]\n"
                                                   "database = index.txt\n"
                                                   "new_certs_dir = .\n"
                                                   "rand_serial = yes\n"
                                                   "unique_subject = no\n"
                                                   "default_md = sha256\n"
                                                   "policy = any\n"
                                                   "[any]\n"
                                                   "organizationName = optional\n"
                                                   "commonName = supplied\n"));
    write(QStringLiteral("index.txt"), {});
}

void Certificates::write(const QString &file, const QString &text) const
{
    QFile out(m_folder.filePath(file));
    if (!out.open(QIODevice::WriteOnly) || out.write(text.toUtf8()) < 0)
        qFatal("%s", qUtf8Printable(out.errorString()));
}

void Certificates::run(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("openssl"), arguments);
    if (!process.waitForFinished(20000) || process.exitCode() != 0)
        qFatal("openssl %s: %s %s", qUtf8Printable(arguments.join(QLatin1Char(' '))),
               qUtf8Printable(process.errorString()), process.readAll().constData());
}

void Certificates::make(const Request &request)
{
    QStringList extensions{request.isAuthority ? QStringLiteral("basicConstraints = critical,CA:TRUE")
                                               : QStringLiteral("basicConstraints = CA:FALSE")};
    if (!request.isAuthority)
        extensions << QStringLiteral("extendedKeyUsage = ") + request.usage;
    if (!request.alternativeNames.isEmpty())
        extensions << QStringLiteral("subjectAltName = ") + request.alternativeNames.join(QLatin1Char(','));
    write(QStringLiteral("extensions.cnf"), extensions.join(QLatin1Char('\n')));
    QString subject = QStringLiteral("/CN=") + request.commonName;
    if (!request.organization.isEmpty())
        subject.prepend(QStringLiteral("/O=") + request.organization);
    const QString key = request.name + QStringLiteral(".key");
    run({QStringLiteral("genpkey"), QStringLiteral("-algorithm"), QStringLiteral("EC"),
         QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256"), QStringLiteral("-out"), key});
    QFile::setPermissions(m_folder.filePath(key), QFile::ReadOwner | QFile::WriteOwner);
    run({QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-key"), key, QStringLiteral("-subj"),
         subject, QStringLiteral("-out"), QStringLiteral("request.csr")});
    QStringList sign{QStringLiteral("ca"),
                     QStringLiteral("-config"),
                     QStringLiteral("ca.cnf"),
                     QStringLiteral("-batch"),
                     QStringLiteral("-notext"),
                     QStringLiteral("-extfile"),
                     QStringLiteral("extensions.cnf"),
                     QStringLiteral("-startdate"),
                     timeText(request.from),
                     QStringLiteral("-enddate"),
                     timeText(request.to),
                     QStringLiteral("-in"),
                     QStringLiteral("request.csr"),
                     QStringLiteral("-out"),
                     request.name + QStringLiteral(".crt")};
    if (request.issuer.isEmpty())
        sign << QStringLiteral("-selfsign") << QStringLiteral("-keyfile") << key;
    else
        sign << QStringLiteral("-cert") << request.issuer + QStringLiteral(".crt")
             << QStringLiteral("-keyfile") << request.issuer + QStringLiteral(".key");
    run(sign);
}

void Certificates::join(const QStringList &names, const QString &to)
{
    QString all;
    for (const QString &name : names) {
        QFile file(certificate(name));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s", qUtf8Printable(file.errorString()));
        all += QString::fromLatin1(file.readAll());
    }
    write(to + QStringLiteral(".crt"), all);
}

void Certificates::revoke(const QString &name, const QString &issuer)
{
    const QStringList authority{QStringLiteral("ca"),       QStringLiteral("-config"),
                                QStringLiteral("ca.cnf"),   QStringLiteral("-batch"),
                                QStringLiteral("-cert"),    issuer + QStringLiteral(".crt"),
                                QStringLiteral("-keyfile"), issuer + QStringLiteral(".key")};
    run(authority + QStringList{QStringLiteral("-revoke"), name + QStringLiteral(".crt")});
    run(authority + QStringList{QStringLiteral("-gencrl"), QStringLiteral("-crldays"), QStringLiteral("30"),
                                QStringLiteral("-out"), name + QStringLiteral(".crl")});
}

void Certificates::encryptKey(const QString &name, const QString &to)
{
    run({QStringLiteral("pkey"), QStringLiteral("-in"), name + QStringLiteral(".key"),
         QStringLiteral("-aes256"), QStringLiteral("-passout"), QStringLiteral("pass:canary-비밀"),
         QStringLiteral("-out"), to + QStringLiteral(".key")});
    QFile::setPermissions(key(to), QFile::ReadOwner | QFile::WriteOwner);
}

} // namespace limbeck::test
