#pragma once

#include <QStringList>
#include <QTemporaryDir>

namespace limbeck::test {

// A temporary folder that this program's children use in place of the machine's, where other tests leave
// theirs at the same time.
class OwnTemporary
{
public:
    // From now on; the shared sandbox is started before, in a place that the server's user can reach.
    void use() const;
    // The names of what Limbeck's children have left there: sockets and folders.
    static QStringList leftovers();

private:
    QTemporaryDir m_folder;
};

} // namespace limbeck::test
