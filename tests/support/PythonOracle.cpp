#include "PythonOracle.h"
#include "TestPaths.h"

#include <QDebug>
#include <QHostAddress>
#include <QJsonDocument>
#include <QProcess>
#include <QTcpSocket>

namespace limbeck::test {

namespace {

constexpr int patienceMs = 120000;

// tests/data/oracles/serve.py.
QByteArray askServer(quint16 port, const QString &script, const QByteArray &input)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    if (!socket.waitForConnected(patienceMs))
        return {};
    socket.write(script.toUtf8() + '\n' + QByteArray::number(input.size()) + '\n' + input);
    QByteArray answer;
    while (socket.waitForReadyRead(patienceMs))
        answer += socket.readAll();
    return answer + socket.readAll();
}

} // namespace

QJsonArray askPython(const QString &script, const QJsonArray &inputs)
{
    const QByteArray input = QJsonDocument(inputs).toJson(QJsonDocument::Compact);
    if (const int port = qEnvironmentVariableIntValue("LIMBECK_TEST_ORACLE"); port > 0) {
        const QByteArray answer = askServer(quint16(port), script, input);
        if (answer.isEmpty())
            qWarning().noquote() << script << "gave no answer";
        return QJsonDocument::fromJson(answer).array();
    }
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
                 {sourcePath(QStringLiteral("tests/data/oracles/")) + script});
    python.write(input);
    python.closeWriteChannel();
    const bool done = python.waitForFinished(patienceMs) && python.exitCode() == 0;
    const QByteArray problems = python.readAllStandardError();
    if (!done || !problems.isEmpty())
        qWarning().noquote() << script << problems;
    return done ? QJsonDocument::fromJson(python.readAllStandardOutput()).array() : QJsonArray();
}

} // namespace limbeck::test
