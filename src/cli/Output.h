#pragma once

#include "base/Error.h"
#include "base/Finding.h"

#include "Text.h"

#include <QJsonObject>
#include <QString>

class QIODevice;

namespace limbeck::cli {

// What standard output is for.
enum class OutputMode
{
    Text,
    Json,  // one object a line
    Report // a report in a format of its own, as raw()
};

// Where a command writes: results to standard output, diagnostics to standard error, both UTF-8 with LF.
// Where standard output is for something else than text, line() and its kin are silent, so that commands need
// not ask.
class Output
{
public:
    Output(QIODevice &out, QIODevice &err, bool colour, OutputMode mode);

    bool isJson() const { return m_mode == OutputMode::Json; }
    bool isReport() const { return m_mode == OutputMode::Report; }
    void line(const QString &text = {}, Style style = Style::Plain);
    // What goes on right now, on a terminal: gone as soon as anything else is written. Elsewhere nothing.
    void transient(const QString &text);
    void table(const Table &table);
    void findings(const Findings &findings); // to standard output, as the result that they are
    QString styled(const QString &text, Style style) const;

    // Written as they are, in every mode: JSON lines and SQL scripts.
    void raw(const QByteArray &bytes);
    void json(const QJsonObject &object); // one line

    // To standard error.
    void note(const QString &text, Style style = Style::Plain);
    void error(const Error &error);
    void warnings(const Findings &findings); // one block each

private:
    QString block(const QString &label, Style style, const QString &message, const SourceLocation &where,
                  const QString &detail, const QString &hint) const;
    QString block(const Finding &finding) const;
    void writeError(const QString &text);
    void clearTransient();

    QIODevice &m_out;
    QIODevice &m_err;
    bool m_colour;
    OutputMode m_mode;
    bool m_hasTransient = false;
};

QJsonObject toJson(const Error &error); // {code, message, detail, hint, sqlstate, file, line, column}

} // namespace limbeck::cli
