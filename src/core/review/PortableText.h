#pragma once

#include "base/Finding.h"

#include <QJsonValue>
#include <QRegularExpression>
#include <QString>

namespace limbeck {

// Makes texts fit to leave the machine: files of the project are named from its folder, other absolute paths
// that are known (the person's home, the folder for temporary files) lose their folder, and passwords in URLs
// and parameters are hidden. A value type; any thread.
class PortableText
{
public:
    explicit PortableText(const QString &projectFolder);

    // Of a file: "migrations/001.sql"; of one outside of the project its name only. Slashes on each system.
    QString file(const QString &path) const;
    QString text(const QString &text) const;
    Finding finding(Finding finding) const;
    Findings findings(const Findings &findings) const;
    // Each text in it, but those of the key "sql", which are the script's own; "file" as file() does it.
    QJsonValue json(const QJsonValue &value) const;

private:
    QString m_folder; // cleaned, with slashes
    QString m_canonical;
    QRegularExpression m_inside; // a folder that is left out, with a separator behind it
    QRegularExpression m_itself; // and alone
};

} // namespace limbeck
