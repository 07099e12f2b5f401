#include "OwnTemporary.h"

#include "SharedSandbox.h"

#include <QDir>
#include <QFile>

namespace limbeck::test {

void OwnTemporary::use() const
{
    sharedSandbox();
    qputenv("TMPDIR", QFile::encodeName(m_folder.path()));
}

QStringList OwnTemporary::leftovers()
{
    return QDir(QDir::tempPath())
        .entryList({QStringLiteral("limbeck-alembic-*"), QStringLiteral("limbeck-????????????????")},
                   QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
}

} // namespace limbeck::test
