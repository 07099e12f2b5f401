#pragma once

#include <QJsonArray>
#include <QString>

namespace limbeck::test {

// Runs a script of tests/data/oracles with the system's Python, which has python-dotenv and SQLAlchemy: one
// process for all inputs, JSON over stdin and stdout. An empty array, and a warning with Python's words, when
// it fails.
QJsonArray askPython(const QString &script, const QJsonArray &inputs);

} // namespace limbeck::test
