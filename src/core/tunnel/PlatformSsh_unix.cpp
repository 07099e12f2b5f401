#include "tunnel/PlatformSsh.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>

#include <csignal>
#include <string>
#include <unistd.h>

#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace limbeck::PlatformSsh {

namespace {

#ifdef Q_OS_LINUX

// The sockets that listen on 127.0.0.1:PORT, or on all addresses, by their inodes. Source: proc(5),
// /proc/net/tcp: local_address is the address in the byte order of the machine, in hexadecimal; state 0A is
// LISTEN.
QByteArrayList listeningInodes(quint16 port)
{
    QFile table(QStringLiteral("/proc/net/tcp"));
    QByteArrayList inodes;
    if (!table.open(QIODevice::ReadOnly))
        return inodes;
    const QByteArray place = ':' + QByteArray::number(port, 16).toUpper().rightJustified(4, '0');
    const QByteArrayList lines = table.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const QByteArrayList fields = line.simplified().split(' ');
        if (fields.size() < 10 || fields[3] != "0A" || !fields[1].endsWith(place))
            continue;
        const QByteArray address = fields[1].first(fields[1].size() - place.size());
        if (address == "0100007F" || address == "7F000001" || address == "00000000")
            inodes << fields[9];
    }
    return inodes;
}

#endif

} // namespace

QStringList otherPlaces()
{
    return {};
}

void prepare(QProcess &process)
{
    const pid_t parent = ::getpid();
    process.setChildProcessModifier([parent] {
        ::setsid();
#ifdef Q_OS_LINUX
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
        if (::getppid() != parent) // it died before that
            ::_exit(1);
    });
}

void tie(QProcess &) {}

void askToEnd(QProcess &process)
{
    process.terminate();
}

Listener listenerOn(quint16 port, qint64 pid)
{
#ifdef Q_OS_LINUX
    const QByteArrayList inodes = listeningInodes(port);
    if (inodes.isEmpty())
        return Listener::None;
    const QDir files(QStringLiteral("/proc/%1/fd").arg(pid));
    const QFileInfoList entries = files.entryInfoList(QDir::Files | QDir::System | QDir::NoDotAndDotDot);
    if (entries.isEmpty())
        return Listener::Unknown;
    for (const QFileInfo &entry : entries) {
        std::string link(64, '\0');
        const ssize_t length =
            ::readlink(QFile::encodeName(entry.filePath()).constData(), link.data(), link.size());
        for (const QByteArray &inode : inodes) {
            if (length > 0 && link.compare(0, size_t(length), ("socket:[" + inode + ']').toStdString()) == 0)
                return Listener::Ours;
        }
    }
    return Listener::Others;
#else
    Q_UNUSED(port)
    Q_UNUSED(pid)
    return Listener::Unknown;
#endif
}

} // namespace limbeck::PlatformSsh

#endif
