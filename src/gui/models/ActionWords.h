#pragma once

#include "base/UserAction.h"

namespace limbeck::gui {

// What the window's person does for an action that a hint names: "Project ▸ Mend env.py…", in the words of
// its menus and tabs. For setUserActionWords(); any thread.
QString windowWords(UserAction action);

} // namespace limbeck::gui
