#pragma once

#include <QByteArray>
#include <QString>

namespace limbeck::test {

// What is wrong when `bytes` are compared with the golden file `name` of tests/data/report/golden; empty:
// they are equal. With LIMBECK_REFRESH set the file is written instead (tools/refresh-golden.sh).
QString compareWithGolden(const QString &name, const QByteArray &bytes);

// What is wrong with a document: by tools/check-sarif.py (python3-jsonschema), by the XSD of JUnit (xmllint),
// both of which are ours. Empty: it is valid. A program that is missing is wrong too.
QString validateSarif(const QByteArray &document);
QString validateJunit(const QByteArray &document);

} // namespace limbeck::test
