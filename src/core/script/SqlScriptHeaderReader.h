#pragma once

#include "script/SqlScript.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QSet>
#include <QString>

namespace limbeck {

// Reads the comments in front of a SQL revision's first marker: the message, then `Revision ID:`, `Revises:`,
// `Create Date:`, `Branch Labels:`, `Depends On:`. One object reads one file. Any thread.
class SqlScriptHeaderReader
{
public:
    enum class Extent
    {
        Beginning, // may end inside of a character
        WholeFile
    };

    SqlScriptHeaderReader(const QByteArray &content, const QString &file, Extent extent);

    Result<SqlScript::Header> read(); // errors: see SqlScript::parseHeader

    // Whether a comment is the line that gives a revision its id: `Revision ID: …`.
    static bool isIdLine(QByteArrayView comment);

private:
    Result<void> checkEncoding() const;
    Result<void> readComments();
    Result<void> readLine(QByteArrayView comment, int line);
    Result<void> readKey(const QByteArray &key, const QString &value, int line);
    tl::unexpected<Error> repeatedKey(const QByteArray &key, const QString &value, int line) const;
    Result<QStringList> names(const QString &value, int line) const;
    Result<SqlScript::Header> finish();
    Result<SqlScript::Header> finishPlain();
    SourceLocation at(int line) const { return {m_file, line, 0}; }

    const QByteArray &m_content;
    const QString &m_file;
    Extent m_extent;
    Revision m_revision;
    QSet<QByteArray> m_keys; // seen, in lower case
    bool m_messageDone = false;
    bool m_sawMarker = false;
};

} // namespace limbeck
