#pragma once

#include <QString>
#include <QStringList>

namespace limbeck {

// Which Python packages a project says that it needs: requirements*.txt (also below requirements/),
// pyproject.toml, Pipfile, setup.cfg, setup.py and environment.yml. Read as text, line by line.
class PythonRequirements
{
public:
    // Of the folders, nearest first. Blocking disk I/O; any thread but the GUI's.
    static PythonRequirements read(const QStringList &folders);

    const QStringList &files() const { return m_files; } // those that were found
    // Whether one of them names the package: "python-dotenv", with `-`, `_` and `.` alike, any case.
    bool name(const QString &package) const;
    // The package that would bring python-dotenv along by chance, or empty: "uvicorn[standard]".
    QString bringsDotenv() const;

private:
    QStringList m_files;
    QString m_text; // without comments, lower case, `_` and `.` as `-`
};

} // namespace limbeck
