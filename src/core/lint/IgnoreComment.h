#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace limbeck {

// One `limbeck:ignore CODE reason`.
struct IgnoreComment
{
    QString code;
    QString reason;
    int line = 0; // in the text that it was read from
};

// Those of the comments of a text, one a line: `-- limbeck:ignore lint.drop-column no program reads it`. Of a
// Python file, whose comments begin with #, too. Pure, any thread.
std::vector<IgnoreComment> ignoreComments(const QByteArray &text);

} // namespace limbeck
