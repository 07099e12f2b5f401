#pragma once

#include <QJsonArray>
#include <QString>

namespace limbeck::test {

// Runs a script of tests/data/oracles with the system's Python, which has python-dotenv and SQLAlchemy: one
// process for all inputs, JSON over stdin and stdout. An empty array, and a warning with Python's words, when
// it fails. Where LIMBECK_TEST_ORACLE is a port of 127.0.0.1, oracles/serve.py is asked there instead.
QJsonArray askPython(const QString &script, const QJsonArray &inputs);

} // namespace limbeck::test
