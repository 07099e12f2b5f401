#include "tunnel/TunnelFailure.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace limbeck::TunnelFailure {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::SshTunnel)
};

enum class Cause
{
    HostKeyChanged,
    HostKey,
    Login,
    HostUnknown,
    Configuration,
    Closed,
    Unreachable,
    Other
};

struct Words
{
    QLatin1StringView text;
    Cause cause;
};

// What the client of OpenSSH says; the first that is found counts. Source: ssh.c, sshconnect.c,
// sshconnect2.c, kex.c, readconf.c of OpenSSH 7 to 9.
constexpr std::array words{
    Words{"REMOTE HOST IDENTIFICATION HAS CHANGED"_L1, Cause::HostKeyChanged},
    Words{"HOST IDENTIFICATION HAS CHANGED"_L1, Cause::HostKeyChanged},
    Words{"Host key verification failed"_L1, Cause::HostKey},
    Words{"Permission denied ("_L1, Cause::Login},
    Words{"Too many authentication failures"_L1, Cause::Login},
    Words{"Could not resolve hostname"_L1, Cause::HostUnknown},
    Words{"Bad configuration option"_L1, Cause::Configuration},
    Words{"bad configuration options"_L1, Cause::Configuration},
    Words{"Bad owner or permissions"_L1, Cause::Configuration},
    Words{"Can't open user config file"_L1, Cause::Configuration},
    Words{"banner exchange"_L1, Cause::Closed},
    Words{"kex_exchange_identification"_L1, Cause::Closed},
    Words{"Connection closed by"_L1, Cause::Closed},
    Words{"Connection reset by"_L1, Cause::Closed},
    Words{"connect to host"_L1, Cause::Unreachable},
};

Cause causeOf(const QByteArray &output)
{
    const auto found = std::ranges::find_if(words, [&](const Words &each) {
        return output.contains(QByteArrayView(each.text.data(), each.text.size()));
    });
    return found == words.end() ? Cause::Other : found->cause;
}

// As a terminal may show it: what a server sends as its banner is not to be trusted.
QString shown(const QByteArray &output)
{
    QString text = QString::fromUtf8(output).replace("\r\n"_L1, "\n"_L1);
    text.removeIf([](QChar c) {
        return c != u'\n' && (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format);
    });
    return text.trimmed();
}

Error make(const char *code, const TunnelSettings &settings, const QString &message, const QString &hint,
           const QByteArray &output)
{
    return {QString::fromLatin1(code),
            message,
            shown(output),
            hint,
            {},
            {settings.origin.file, settings.origin.line, 0}};
}

// What a person types to see, and say yes to, what ssh would ask.
QString byHand(const TunnelSettings &settings)
{
    QString command = u"ssh "_s;
    if (!settings.configFile.isEmpty())
        command += u"-F %1 "_s.arg(settings.configPath());
    if (!settings.identityFile.isEmpty())
        command += u"-i %1 "_s.arg(settings.identityPath());
    if (settings.port != 0)
        command += u"-p %1 "_s.arg(settings.port);
    return command + settings.destination;
}

Error loginRefused(const TunnelSettings &settings, const QByteArray &output)
{
    const QString key = settings.identityFile.isEmpty()
                            ? QString()
                            : u' ' + Tr::tr("The key that was named is %1.").arg(settings.identityPath());
    return make(
        "tunnel.login", settings, Tr::tr("%1 does not let us log in.").arg(settings.display()),
        Tr::tr("Limbeck's ssh asks for nothing, so it needs a key that is in the agent, or one without a "
               "passphrase, and that the other machine knows (authorized_keys). Add a locked key to the "
               "agent with ssh-add, check the user's name, and try: %1")
                .arg(byHand(settings)) +
            key,
        output);
}

Error byCause(Cause cause, const TunnelSettings &settings, const QByteArray &output, int exitCode)
{
    const QString way = settings.display();
    switch (cause) {
    case Cause::HostKeyChanged:
        return make(
            "tunnel.host-key-changed", settings,
            Tr::tr("%1 shows another host key than the one that is known for it.").arg(way),
            Tr::tr("Either the machine was set up anew, or another one answers in its place. Ask whoever "
                   "runs it for the fingerprint of its key; only when it is the one below, remove the old "
                   "key with ssh-keygen -R and log in once by hand: %1")
                .arg(byHand(settings)),
            output);
    case Cause::HostKey:
        return make(
            "tunnel.host-key", settings,
            Tr::tr("The host key of %1 is not known yet, and Limbeck accepts none by itself.").arg(way),
            Tr::tr("Log in once by hand, compare the fingerprint with the one that whoever runs the machine "
                   "names, and say yes: %1")
                .arg(byHand(settings)),
            output);
    case Cause::Login:
        return loginRefused(settings, output);
    case Cause::HostUnknown:
        return make(
            "tunnel.host-unknown", settings,
            Tr::tr("The name of %1, which the tunnel goes through, cannot be resolved.").arg(way),
            Tr::tr("Check its spelling, that a VPN it takes is up, and that ssh's configuration has a Host "
                   "of that name if it is one."),
            output);
    case Cause::Configuration:
        return make("tunnel.config", settings, Tr::tr("ssh cannot read its configuration."),
                    Tr::tr("The lines below name the file and what is wrong with it."), output);
    case Cause::Closed:
        return make(
            "tunnel.closed", settings,
            Tr::tr("%1 ended the connection before anybody could log in.").arg(way),
            Tr::tr("It may not be an SSH server, may have no place for another connection, or may keep this "
                   "address out. Check the port, and try: %1")
                .arg(byHand(settings)),
            output);
    case Cause::Unreachable:
        return make(
            "tunnel.unreachable", settings,
            Tr::tr("%1, which the tunnel goes through, cannot be reached.").arg(way),
            Tr::tr("Check that its SSH server runs, its port, a VPN that it takes and firewalls on the way."),
            output);
    case Cause::Other:
        break;
    }
    return make(
        "tunnel.failed", settings,
        Tr::tr("The tunnel through %1 did not open; ssh ended with exit code %2.").arg(way).arg(exitCode),
        Tr::tr("ssh's own words are below. Try by hand: %1").arg(byHand(settings)), output);
}

} // namespace

Error noClient(const TunnelSettings &settings)
{
    return make(
        "tunnel.no-client", settings,
        Tr::tr("The environment is reached through %1, and there is no ssh on this machine.")
            .arg(settings.display()),
        Tr::tr("Install OpenSSH's client (on Debian and Ubuntu the package openssh-client, on Windows the "
               "optional feature OpenSSH Client) and see that it is on PATH."),
        {});
}

Error ownConfiguration(const TunnelSettings &settings)
{
    return make(
        "tunnel.config", settings,
        Tr::tr("The configuration of ssh, %1, lies inside of the project.").arg(settings.configPath()),
        Tr::tr("Such a file can start programs, and a project may come from anybody, so Limbeck takes none "
               "from there. Put it into your own folder, such as ~/.ssh, and name that file."),
        {});
}

Error stopped()
{
    return {u"connect.stopped"_s, Tr::tr("Stopped on request."), {}, {}, {}, {}};
}

Error timedOut(const TunnelSettings &settings, const QByteArray &output)
{
    return make(
        "tunnel.timeout", settings,
        Tr::tr("The tunnel through %1 did not open in time.").arg(settings.display()),
        Tr::tr("The machine may be slow, a firewall may drop packets, or a key may wait for a touch or a "
               "confirmation. Try by hand: %1")
            .arg(byHand(settings)),
        output);
}

Error noPort(const TunnelSettings &settings, const QByteArray &output)
{
    return make(
        "tunnel.local-port", settings, Tr::tr("There is no free port on this machine for the tunnel."),
        Tr::tr("Other programs took each port that was tried. Try again, and see which program opens so many "
               "connections."),
        output);
}

Error notOpened(const TunnelSettings &settings, const QByteArray &output, int exitCode)
{
    return byCause(causeOf(output), settings, output, exitCode);
}

Error lost(const TunnelSettings &settings, const QByteArray &output)
{
    return make(
        "tunnel.lost", settings, Tr::tr("The tunnel through %1 has ended.").arg(settings.display()),
        Tr::tr("Its ssh was ended, the other machine closed the connection, or the network in between is "
               "gone. What was connected through it is cut off too; a new connection opens it anew."),
        output);
}

// "channel 2: open failed: administratively prohibited: open failed": the first reason is one of four words
// of RFC 4254, 5.1, as channels.c spells them; behind it stand the server's own words.
std::optional<Error> notForwarded(const TunnelSettings &settings, const QString &host, quint16 port,
                                  const QByteArray &output)
{
    if (!output.contains(": open failed: "))
        return std::nullopt;
    const QString place = u"%1:%2"_s.arg(host.contains(u':') ? u'[' + host + u']' : host).arg(port);
    const qsizetype last = output.lastIndexOf(": open failed: ");
    if (output.sliced(last).startsWith(": open failed: administratively prohibited"))
        return make(
            "tunnel.forward-refused", settings,
            Tr::tr("%1 does not allow a tunnel to %2.").arg(settings.display(), place),
            Tr::tr(
                "Its sshd_config has AllowTcpForwarding no, or a PermitOpen without this place, or the key's "
                "line in authorized_keys restricts it."),
            output);
    return make(
        "tunnel.target-unreachable", settings, Tr::tr("%1 cannot reach %2.").arg(settings.display(), place),
        Tr::tr(
            "Host and port are looked up by that machine, not by this one: 127.0.0.1 is itself. Check them, "
            "that the server runs and listens there (listen_addresses), and firewalls in between."),
        output);
}

} // namespace limbeck::TunnelFailure
