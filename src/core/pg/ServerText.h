#pragma once

#include <QByteArrayView>
#include <QString>

namespace limbeck {

// The words of a server or of libpq as text. Before a session has agreed on an encoding, a server sends its
// messages in that of its own locale, and does not say which: what is not UTF-8 is read as the code page that
// it fits (Korean, Japanese, else Western European), never with replacement marks. Pure; any thread.
QString serverText(QByteArrayView bytes);

} // namespace limbeck
