#include "Golden.h"

#include "TestPaths.h"
#include "TestPython.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;

namespace limbeck::test {

namespace {

QString data(const QString &name)
{
    return sourcePath(u"tests/data/report/"_s + name);
}

QString validate(const QByteArray &document, const QString &program, QStringList arguments)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"document"_s));
    if (!file.open(QIODevice::WriteOnly) || file.write(document) != document.size())
        return file.errorString();
    file.close();
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments << file.fileName());
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit)
        return program + u": "_s + process.errorString();
    return process.exitCode() == 0 ? QString() : QString::fromUtf8(process.readAll());
}

} // namespace

QString compareWithGolden(const QString &name, const QByteArray &bytes)
{
    QFile file(data(u"golden/"_s + name));
    if (qEnvironmentVariableIsSet("LIMBECK_REFRESH")) {
        const bool written = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        return written ? QString() : file.errorString();
    }
    if (!file.open(QIODevice::ReadOnly))
        return file.errorString() + u" (tools/refresh-golden.sh writes it)"_s;
    const QList<QByteArray> expected = file.readAll().split('\n');
    const QList<QByteArray> actual = bytes.split('\n');
    for (qsizetype i = 0; i < std::max(expected.size(), actual.size()); ++i) {
        if (expected.value(i) != actual.value(i) || i >= expected.size() || i >= actual.size())
            return u"%1, line %2:\n- %3\n+ %4"_s.arg(name).arg(i + 1).arg(
                QString::fromUtf8(expected.value(i)), QString::fromUtf8(actual.value(i)));
    }
    return {};
}

QString validateSarif(const QByteArray &document)
{
    return validate(document, testPython(), {sourcePath(u"tools/check-sarif.py"_s)});
}

QString validateJunit(const QByteArray &document)
{
    return validate(document, u"xmllint"_s, {u"--noout"_s, u"--schema"_s, data(u"junit.xsd"_s)});
}

} // namespace limbeck::test
