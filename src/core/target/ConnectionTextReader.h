#pragma once

#include "target/ConnectionText.h"

#include <QList>
#include <QPair>

namespace limbeck {

// Parts of the reading of pasted connections, one for each form. Used by ConnectionText::read() only.
namespace pasted {

using Parameters = QList<QPair<QString, QString>>; // libpq's names

// Words of a POSIX shell's command line. Errors: url.paste-ambiguous.
Result<QStringList> shellWords(const QString &text);
// "host=… dbname='…'". Errors: url.paste-unknown (its syntax is broken).
Result<Parameters> parametersOf(const QString &text);
// Fills in the fields; later parameters beat earlier ones. Errors: url.paste-option, url.paste-ambiguous,
// url.port.
Result<void> take(const Parameters &parameters, ConnectionText *result);

Result<ConnectionText> readUrl(const QString &text);
Result<ConnectionText> readJdbc(const QString &text);
Result<ConnectionText> readPsql(const QStringList &words);
Result<ConnectionText> readVariables(const QString &text);
// Whether the words are a call of psql, with or without variables in front.
bool isPsql(const QStringList &words);
// Whether a line of the text sets a variable that names a database.
bool holdsVariables(const QString &text);

tl::unexpected<Error> ambiguous(const QString &message, const QString &hint);
Finding ignored(const QString &message);

} // namespace pasted

} // namespace limbeck
