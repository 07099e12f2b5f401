#pragma once

#include <QByteArray>
#include <QDeadlineTimer>
#include <QString>
#include <QStringList>

#include <initializer_list>
#include <optional>

namespace limbeck {

// The installed git, asked about one folder's repository: as a child process with an argument list, bounded
// in time, and so that nothing which the repository's own configuration names is run. Blocking; any thread
// but the GUI's. A value type.
class Git
{
public:
    // nullopt: git is not installed, the folder is in no repository, or git did not answer in time. `limit`
    // is for all questions together.
    static std::optional<Git> at(const QString &folder, int limitMs = 3000);

    // The repository's folder, absolute, without symbolic links.
    const QString &root() const { return m_root; }
    // The path of a file or folder relative to the root, with `/`; empty: it is not inside. It need not
    // exist.
    QString relativePath(const QString &path) const;

    // Standard output, or nullopt when git failed in a way that is not among `goodCodes` or is out of time.
    std::optional<QByteArray> run(const QStringList &arguments, const QByteArray &input = {},
                                  std::initializer_list<int> goodCodes = {0}) const;

private:
    Git(QString program, QString root, QDeadlineTimer deadline);

    QString m_program;
    QString m_root;
    QDeadlineTimer m_deadline;
};

} // namespace limbeck
