#pragma once

#include <QByteArray>
#include <QStringList>

namespace limbeck {

// Makes lines of what a process writes in pieces. UTF-8; a character that lies across two pieces stays whole,
// and bytes that are none become U+FFFD. A line that has no end for too long is handed out in parts, so that
// memory stays bounded. A value type.
class OutputLines
{
public:
    // The longest line, in bytes.
    static constexpr qsizetype maximumLine = qsizetype(1024) * 1024;

    // The lines that this piece completes, without their ends.
    QStringList add(const QByteArray &piece);
    // What is left when the process has ended.
    QStringList finish();

private:
    QByteArray m_rest;
};

} // namespace limbeck
