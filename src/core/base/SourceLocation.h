#pragma once

#include <QString>

namespace limbeck {

// A place in a file that a person can open. Lines and columns count from 1, columns in characters; 0 =
// unknown.
struct SourceLocation
{
    QString file; // absolute or as the user named it; empty = no file
    int line = 0;
    int column = 0;

    bool isValid() const { return !file.isEmpty(); }
    // "file:line:column", leaving out what is unknown.
    QString toString() const;

    friend bool operator==(const SourceLocation &, const SourceLocation &) = default;
};

} // namespace limbeck
