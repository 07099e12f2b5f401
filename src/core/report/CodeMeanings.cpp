#include "report/CodeMeanings.h"

#include <QFile>
#include <QHash>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

// Rows of the tables: | `code` | E F | meaning |
QHash<QString, QString> readMeanings()
{
    QHash<QString, QString> meanings;
    QFile file(u":/report/errors.md"_s);
    if (!file.open(QIODevice::ReadOnly))
        return meanings;
    static const QRegularExpression row(u"^\\| `([^`]+)` \\|[^|]*\\| (.*) \\|$"_s,
                                        QRegularExpression::MultilineOption);
    auto rows = row.globalMatch(QString::fromUtf8(file.readAll()));
    while (rows.hasNext()) {
        const auto match = rows.next();
        meanings.insert(match.captured(1), match.captured(2).remove(u'`').replace(u"\\|"_s, u"|"_s));
    }
    return meanings;
}

} // namespace

QString codeMeaning(const QString &code)
{
    static const QHash<QString, QString> meanings = readMeanings();
    return meanings.value(code);
}

} // namespace limbeck
