#include "TestPaths.h"

namespace limbeck::test {

QString sourcePath(const QString &path)
{
    return QStringLiteral(LIMBECK_SOURCE_DIR "/") + path;
}

QString builtProgram(const QString &name)
{
    return QStringLiteral(LIMBECK_BIN_DIR "/") + name;
}

} // namespace limbeck::test
