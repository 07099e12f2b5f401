#pragma once

#include "alembic/AlembicPreview.h"

#include <QByteArray>
#include <QStringList>

#include <optional>

namespace limbeck {

// What a rendering was made from, as a hash: the interpreter with its versions of Alembic and SQLAlchemy, the
// configuration, env.py, -x arguments, direction, and the revision's file. Reads the files. A value type.
class PreviewKey
{
public:
    // `versionFiles`: the files that tell the versions, from the `hello` of this interpreter.
    PreviewKey(const AlembicProject &project, const QStringList &versionFiles, RenderDirection direction);

    QByteArray modes() const; // hex
    // nullopt: the file cannot be read, or its SQL depends on more than is known here: other modules of the
    // project, or the environment.
    std::optional<QByteArray> revision(const QString &file) const;

    // The key under which the version files of an interpreter are kept.
    static QByteArray interpreter(const QString &program);

private:
    bool standsAlone(const QByteArray &content) const;

    QByteArray m_base;
    QStringList m_moduleFolders; // where modules of the project may lie
};

} // namespace limbeck
