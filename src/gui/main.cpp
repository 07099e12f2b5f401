#include "FirstPaint.h"
#include "MainWindow.h"
#include "session/Appearance.h"

#include "base/EndProgram.h"
#include "base/StartProgram.h"
#include "env/ProcessEnvironment.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

namespace {

using namespace limbeck::gui;

void setNames()
{
    QCoreApplication::setOrganizationName(QStringLiteral("Limbeck"));
    QCoreApplication::setApplicationName(QStringLiteral("limbeck"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LIMBECK_VERSION));
}

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::CommandLine)
};

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        Tr::tr("Shows which PostgreSQL database a migration changes, before it changes it."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption(
        {QStringLiteral("demo"), Tr::tr("Open the sample project with a database server of its own.")});
    QCommandLineOption exitAfterPaint(QStringLiteral("exit-after-first-paint"));
    exitAfterPaint.setFlags(QCommandLineOption::HiddenFromHelp); // for tests/bench
    parser.addOption(exitAfterPaint);
    parser.addPositionalArgument(QStringLiteral("path"), Tr::tr("The project's folder."),
                                 QStringLiteral("[path]"));
}

// Help and version are told without a display.
bool onlyTells(int argc, char **argv)
{
    constexpr const char *words[] = {"-h", "--help", "--help-all", "-v", "--version"};
    return std::any_of(argv + 1, argv + argc, [&words](const char *argument) {
        return std::any_of(std::begin(words), std::end(words),
                           [argument](const char *word) { return std::strcmp(argument, word) == 0; });
    });
}

int run(int argc, char **argv)
{
    limbeck::processEnvironment(); // before libpq or a thread can look at it
    setNames();
    if (onlyTells(argc, argv)) {
        const QCoreApplication application(argc, argv);
        limbeck::Translations translations;
        translations.use();
        QCommandLineParser parser;
        describe(parser);
        parser.process(application);
        return 0;
    }
    QApplication application(argc, argv);
    Appearance appearance;
    appearance.applySettings();
    QCommandLineParser parser;
    describe(parser);
    if (!parser.parse(application.arguments()) || parser.positionalArguments().size() > 1) {
        std::fprintf(stderr, "%s\n",
                     qUtf8Printable(parser.errorText() + QLatin1Char('\n') + parser.helpText()));
        return 2;
    }
    std::unique_ptr<FirstPaint> firstPaint;
    if (parser.isSet(QStringLiteral("exit-after-first-paint")))
        firstPaint = std::make_unique<FirstPaint>();
    MainWindow window(appearance);
    window.show();
    // Nothing is read before the window has been painted.
    QTimer::singleShot(0, &window, [&window, &parser] {
        window.start(parser.isSet(QStringLiteral("demo")), parser.positionalArguments().value(0));
    });
    return QApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    limbeck::startProgram();
    return limbeck::endProgram(run(argc, argv));
}
