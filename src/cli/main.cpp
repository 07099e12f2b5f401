#include "CommandLine.h"
#include "Platform.h"
#include "Typing.h"

#include "base/EndProgram.h"
#include "base/StartProgram.h"
#include "base/Translations.h"
#include "env/ProcessEnvironment.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>

using namespace limbeck;
using namespace limbeck::cli;

namespace {

// The texts of an error in the arguments are translated too, so the language is known before they are parsed.
QString languageOption(const QStringList &words)
{
    const QString option = QStringLiteral("--lang");
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (words[i] == option)
            return words.value(i + 1);
        if (words[i].startsWith(option + QLatin1Char('=')))
            return words[i].mid(option.size() + 1);
    }
    return {};
}

int run(int argc, char **argv)
{
    const QProcessEnvironment &process = processEnvironment(); // before libpq or a thread can look at it
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("limbeck-cli"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LIMBECK_VERSION));
    Platform::prepareConsole();
    const QStringList words = QCoreApplication::arguments().mid(1);
    Translations translations;
    translations.use(languageOption(words));
    // Unbuffered in both layers, so that the events of a run arrive as they happen in a pipe too.
    std::setvbuf(stdout, nullptr, _IONBF, 0);
    QFile out;
    QFile err;
    if (!out.open(stdout, QIODevice::WriteOnly | QIODevice::Unbuffered) ||
        !err.open(stderr, QIODevice::WriteOnly | QIODevice::Unbuffered))
        return int(ExitCode::Failed);
    Io io;
    io.out = &out;
    io.err = &err;
    QFile in;
    if (in.open(stdin, QIODevice::ReadOnly))
        io.in = &in;
    io.colour = Platform::isColourTerminal();
    io.process = process;
    io.watchStop = Platform::watchInterrupts;
    io.readPassword = readPasswordLine;
    if (Platform::canAsk())
        io.askPassword = Platform::askPassword;
    return int(runCommandLine(words, io));
}

} // namespace

int main(int argc, char **argv)
{
    startProgram();
    return endProgram(run(argc, argv));
}
