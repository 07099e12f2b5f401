#include "base/UserAction.h"

#include <atomic>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

std::atomic<UserActionWords> frontEndWords = nullptr;

// Commands and options are the same in every language.
QString consoleWords(UserAction action)
{
    switch (action) {
    case UserAction::Mend:
        return u"`limbeck-cli mend`"_s;
    case UserAction::CheckProject:
        return u"`limbeck-cli doctor`"_s;
    case UserAction::ShowPythons:
        return u"`limbeck-cli python`"_s;
    case UserAction::ChoosePython:
        return u"--python"_s;
    }
    Q_UNREACHABLE();
}

} // namespace

void setUserActionWords(UserActionWords words)
{
    frontEndWords = words;
}

QString wordsOf(UserAction action)
{
    const UserActionWords words = frontEndWords;
    return words != nullptr ? words(action) : consoleWords(action);
}

} // namespace limbeck
