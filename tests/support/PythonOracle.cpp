#include "PythonOracle.h"

#include <QDebug>
#include <QJsonDocument>
#include <QProcess>

namespace limbeck::test {

QJsonArray askPython(const QString &script, const QJsonArray &inputs)
{
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
                 {QStringLiteral(LIMBECK_SOURCE_DIR "/tests/data/oracles/") + script});
    python.write(QJsonDocument(inputs).toJson(QJsonDocument::Compact));
    python.closeWriteChannel();
    const bool done = python.waitForFinished(120000) && python.exitCode() == 0;
    const QByteArray problems = python.readAllStandardError();
    if (!done || !problems.isEmpty())
        qWarning().noquote() << script << problems;
    return done ? QJsonDocument::fromJson(python.readAllStandardOutput()).array() : QJsonArray();
}

} // namespace limbeck::test
