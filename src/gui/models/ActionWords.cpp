#include "models/ActionWords.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace limbeck::gui {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::ActionWords)
};

// A text of ui/MainWindow.ui or ui/ProjectPage.ui as a menu shows it.
QString shown(const char *context, const char *text)
{
    QString words = QCoreApplication::translate(context, text);
    // Korean menus have their access key behind the text: "프로젝트(&P)".
    static const QRegularExpression behind(QStringLiteral(R"(\(&.\))"));
    return words.remove(behind).remove(QLatin1Char('&'));
}

QString inMenu(const char *action)
{
    return Text::tr("%1 ▸ %2").arg(shown("limbeck::gui::MainWindow", "&Project"),
                                   shown("limbeck::gui::MainWindow", action));
}

} // namespace

QString windowWords(UserAction action)
{
    switch (action) {
    case UserAction::Mend:
        return inMenu("&Mend env.py…");
    case UserAction::ShowPythons:
    case UserAction::ChoosePython:
        return inMenu("P&ython…");
    case UserAction::CheckProject:
        return Text::tr("the tab %1").arg(shown("limbeck::gui::ProjectPage", "Findings"));
    }
    Q_UNREACHABLE();
}

} // namespace limbeck::gui
