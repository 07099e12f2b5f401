#include "base/PythonText.h"

namespace limbeck {

bool isPythonSpace(QChar c)
{
    return c.isSpace() || (c.unicode() >= 0x1c && c.unicode() <= 0x1f);
}

QStringView pythonLeftStripped(QStringView text)
{
    while (!text.isEmpty() && isPythonSpace(text.front()))
        text = text.sliced(1);
    return text;
}

QStringView pythonRightStripped(QStringView text)
{
    while (!text.isEmpty() && isPythonSpace(text.back()))
        text.chop(1);
    return text;
}

QStringView pythonStripped(QStringView text)
{
    return pythonLeftStripped(pythonRightStripped(text));
}

} // namespace limbeck
