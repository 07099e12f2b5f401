#include "script/ScriptFiles.h"

#include "script/SqlScript.h"

#include <QCoreApplication>

namespace limbeck {

Error unreadableScript(const QFile &file)
{
    return {QStringLiteral("script.unreadable"),
            QCoreApplication::translate("limbeck::ScriptDirectory", "The revision cannot be read: %1")
                .arg(file.fileName()),
            file.errorString(),
            QCoreApplication::translate("limbeck::ScriptDirectory",
                                        "Check that the file is there and that you may read it."),
            {},
            {file.fileName(), 0, 0}};
}

Result<QByteArray> readScriptFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return tl::unexpected(unreadableScript(file));
    if (auto sized = SqlScript::checkSize(file.size(), path); !sized)
        return tl::unexpected(std::move(sized.error()));
    QByteArray content = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return tl::unexpected(unreadableScript(file));
    return content;
}

} // namespace limbeck
