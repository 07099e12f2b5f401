#include "base/FileChange.h"

#include "base/SaveFile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStringList>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::FileChange)
};

Result<void> checkUnchanged(const FileChange &change)
{
    const QString name = QFileInfo(change.file).fileName();
    const SourceLocation where{change.file, 0, 0};
    const QString hint = Text::tr("Look at the change again, made from the file as it is now.");
    if (!change.before && !QFileInfo::exists(change.file) && !QFileInfo(change.file).isSymLink())
        return {};
    if (!change.before)
        return fail("file.exists", Text::tr("There is a file %1 already; nothing was written.").arg(name),
                    hint, where);
    QFile file(change.file);
    if (file.open(QIODevice::ReadOnly) && file.readAll() == *change.before)
        return {};
    return fail("file.changed", Text::tr("%1 changed since it was read; nothing was written.").arg(name),
                hint, where);
}

Result<void> apply(const FileChange &change)
{
    if (change.after)
        return saveFile(change.file, *change.after,
                        change.isEnvFile ? SavedFileAccess::OwnerOnly : SavedFileAccess::AsBefore);
    QFile file(change.file);
    if (file.remove())
        return {};
    return fail(
        Error{QStringLiteral("file.remove"),
              Text::tr("The file %1 could not be removed.").arg(QDir::toNativeSeparators(change.file)),
              file.errorString(),
              Text::tr("Check your rights on its folder."),
              {},
              {change.file, 0, 0}});
}

} // namespace

LineDiff FileChange::diff(int context) const
{
    return LineDiff::between(before.value_or(QByteArray()), after.value_or(QByteArray()), context);
}

Result<void> writeChanges(const FileChanges &changes)
{
    for (const FileChange &change : changes) {
        if (auto good = checkUnchanged(change); !good)
            return good;
    }
    QStringList done;
    for (const FileChange &change : changes) {
        if (!change.changes())
            continue;
        if (auto written = apply(change); !written) {
            Error error = written.error();
            if (!done.isEmpty())
                error.detail += QLatin1Char('\n') +
                                Text::tr("Written before that: %1").arg(done.join(QLatin1String(", ")));
            return fail(std::move(error));
        }
        done << QDir::toNativeSeparators(change.file);
    }
    return {};
}

} // namespace limbeck
