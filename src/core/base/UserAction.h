#pragma once

#include <QString>

namespace limbeck {

// What a hint may tell a person to do: the console has a command for it, the window a menu or a tab.
enum class UserAction
{
    Mend,         // look at the change of env.py
    CheckProject, // look at what is wrong with the project
    ShowPythons,  // see which Python programs there are
    ChoosePython  // take another one
};

using UserActionWords = QString (*)(UserAction);

// How hints name actions from now on: for the front end, once, before anything is made that has hints. The
// function is called on any thread. nullptr: the console's words, which hold where nobody calls this.
void setUserActionWords(UserActionWords words);
// "`limbeck-cli mend`", or the window's words in its language: to be the %1 of a hint. Any thread.
QString wordsOf(UserAction action);

} // namespace limbeck
