#include "report/FindingsReport.h"

#include <QCryptographicHash>
#include <QFile>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr qint64 largestFile = 16 * 1024 * 1024; // bytes; a line's text is not worth reading more

// The texts of lines, each file read once.
class LineTexts
{
public:
    QString at(const SourceLocation &where);

private:
    QHash<QString, QStringList> m_files;
};

QString LineTexts::at(const SourceLocation &where)
{
    if (!where.isValid() || where.line < 1)
        return {};
    auto found = m_files.find(where.file);
    if (found == m_files.end()) {
        QFile file(where.file);
        QStringList lines;
        if (file.size() <= largestFile && file.open(QIODevice::ReadOnly))
            lines = QString::fromUtf8(file.readAll()).replace(u"\r\n"_s, u"\n"_s).split(u'\n');
        found = m_files.insert(where.file, lines);
    }
    return found->value(where.line - 1).simplified();
}

QByteArray sha256(const QStringList &parts)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &part : parts) {
        hash.addData(part.toUtf8());
        hash.addData(QByteArray(1, '\0'));
    }
    return hash.result().toHex();
}

QString placeOf(const SourceLocation &where, const ReportPaths &paths)
{
    return SourceLocation{paths.shown(where.file), where.line, where.column}.toString();
}

} // namespace

QString Fingerprints::next(const QString &code, const QString &file, const QString &revision,
                           const QString &about)
{
    const QStringList parts{code, file, revision, about};
    const int number = m_seen[sha256(parts)]++;
    return QString::fromLatin1(sha256(parts + QStringList{QString::number(number)}));
}

QStringList fingerprints(const Findings &findings, const ReportPaths &paths)
{
    LineTexts lines;
    Fingerprints prints;
    QStringList result;
    for (const Finding &finding : findings)
        result.append(prints.next(finding.code, paths.shown(finding.where.file), finding.revision,
                                  lines.at(finding.where)));
    return result;
}

Finding cleanedFinding(const Finding &finding, const ReportPaths &paths)
{
    Finding clean = finding;
    clean.message = paths.cleaned(finding.message);
    clean.hint = paths.cleaned(finding.hint);
    clean.where.file = paths.relative(finding.where.file);
    if (clean.where.file.isEmpty())
        clean.where = {};
    return clean;
}

Error cleanedError(const Error &error, const ReportPaths &paths)
{
    Error clean = error;
    clean.message = paths.cleaned(error.message);
    clean.detail = paths.cleaned(error.detail);
    clean.hint = paths.cleaned(error.hint);
    clean.where.file = paths.relative(error.where.file);
    if (clean.where.file.isEmpty())
        clean.where = {};
    return clean;
}

FindingsReport makeReport(const QString &command, const Findings &findings, const ReportPaths &paths)
{
    FindingsReport report;
    report.command = command;
    const QStringList prints = fingerprints(findings, paths);
    for (qsizetype i = 0; i < findings.size(); ++i)
        report.findings.push_back(
            {cleanedFinding(findings.at(i), paths), placeOf(findings.at(i).where, paths), prints.at(i)});
    return report;
}

ReportedFinding toReported(const Error &error)
{
    QString message = error.message;
    if (!error.detail.isEmpty())
        message += u'\n' + error.detail;
    return {{error.code, Severity::Error, message, error.hint, error.where, {}},
            error.where.toString(),
            QString::fromLatin1(sha256({error.code, error.where.file}))};
}

std::vector<ReportedFinding> everyReported(const FindingsReport &report)
{
    std::vector<ReportedFinding> every = report.findings;
    if (!report.error.code.isEmpty() && report.error.code != "check.findings"_L1)
        every.push_back(toReported(report.error));
    return every;
}

} // namespace limbeck
