#include "pg/Libpq.h"

#include <QCoreApplication>
#include <QLibrary>

#include <memory>

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Libpq)
};

// Stays loaded to the program's end: the QPSQL plugin uses the same one.
QLibrary &library()
{
    static const std::unique_ptr<QLibrary> loaded = [] {
        auto libpq = std::make_unique<QLibrary>();
#ifdef Q_OS_WIN
        libpq->setFileName(QStringLiteral("libpq"));
#else
        libpq->setFileNameAndVersion(QStringLiteral("pq"), 5); // the ABI's number since PostgreSQL 8.2
#endif
        libpq->load();
        return libpq;
    }();
    return *loaded;
}

QString installHint()
{
#ifdef Q_OS_WIN
    return Tr::tr(
        "Install Limbeck again: libpq.dll belongs beside the program, with the libraries of OpenSSL.");
#else
    return Tr::tr("Install it: on Debian and Ubuntu it is the package libpq5.");
#endif
}

} // namespace

Result<void> loadLibpq()
{
    if (library().isLoaded())
        return {};
    return fail(Error{QStringLiteral("session.no-driver"),
                      Tr::tr("PostgreSQL's client library (libpq) cannot be loaded."),
                      library().errorString(),
                      installHint(),
                      {},
                      {}});
}

QFunctionPointer libpqFunction(const char *name)
{
    const QFunctionPointer address = library().resolve(name);
    if (!address)
        qFatal("libpq cannot be used: %s", qUtf8Printable(library().errorString()));
    return address;
}

} // namespace limbeck
