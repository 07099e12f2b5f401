#pragma once

#include "base/IniFile.h"

#include <QByteArray>
#include <QString>

namespace limbeck {

// Changes an ini file losslessly: comments, order, line ends, byte order mark and the way in which entries
// are written stay byte for byte. After each change the text is read again by the rules of IniFile, and the
// change is kept only if every other entry is what it was. A value type, any thread.
class IniEdit
{
public:
    // Errors: those of IniFile::parse.
    static Result<IniEdit> of(const QByteArray &bytes, const QString &path);

    const IniFile &ini() const { return m_ini; }
    const QByteArray &toBytes() const { return m_bytes; }

    // Sets an entry in its place, or adds it behind the others of its section, which is made at the file's
    // end where it is missing. Errors: ini.edit (the value has a line break, or the file's form does not take
    // the change). On an error nothing is changed.
    Result<void> set(const QString &section, const QString &key, const QString &value);
    // Of one that is not there: nothing happens.
    Result<void> remove(const QString &section, const QString &key);
    // With an empty section too.
    Result<void> addSection(const QString &section);
    Result<void> renameSection(const QString &from, const QString &to);
    // With its entries and the comments among them; comments right above the next section stay.
    Result<void> removeSection(const QString &section);

private:
    using Lines = QList<QByteArray>;

    const IniFile::Entry *entry(const QString &section, const QString &key) const;
    Lines lines() const;
    QByteArray lineEnd() const;
    QByteArray entryLine(const QString &section, const QString &key, const QString &value) const;
    Result<void> replaceValue(const IniFile::Entry &old, const QString &value);
    Result<void> addEntry(const QString &section, const QString &key, const QString &value);
    Result<void> keep(const Lines &lines, const std::vector<IniFile::Entry> &wanted, const QString &section);

    QString m_path;
    QByteArray m_bytes;
    IniFile m_ini;
};

} // namespace limbeck
