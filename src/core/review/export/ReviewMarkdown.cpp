#include "review/export/ReviewExport.h"
#include "review/export/ReviewFacts.h"

#include "report/MarkdownText.h"
#include "report/VisibleText.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewExport)
};

constexpr qsizetype mostCharacters = 60000; // GitHub takes 65,536 for a comment

QString icon(Severity severity)
{
    return severity == Severity::Error ? u"❌"_s : severity == Severity::Warning ? u"⚠️"_s : u"ℹ️"_s;
}

QString icon(Verdict verdict)
{
    switch (verdict) {
    case Verdict::None:
        return u"⬜"_s;
    case Verdict::Approved:
        return u"✅"_s;
    case Verdict::NeedsWork:
        return u"⚠️"_s;
    case Verdict::Rejected:
        return u"❌"_s;
    }
    Q_UNREACHABLE();
}

QString text(const QString &words)
{
    return markdownText(visibleText(words));
}

QString code(const QString &words)
{
    return markdownCode(visibleText(words));
}

QString codes(const QStringList &names)
{
    QStringList shown;
    for (const QString &name : names)
        shown.append(code(name));
    return shown.join(u", "_s);
}

QString verdictCell(Verdict verdict)
{
    return icon(verdict) + u' ' + text(verdictText(verdict));
}

QString details(const QString &summary, const QString &body)
{
    return u"<details><summary>%1</summary>\n\n"_s.arg(summary) + body + u"\n</details>\n\n"_s;
}

QString findingLine(Severity severity, const QString &message, const QString &place, const QString &hint)
{
    QString line = u"- "_s + icon(severity) + u' ' + text(shownText(message));
    if (!place.isEmpty())
        line += u" <sub>"_s + text(place) + u"</sub>"_s;
    if (!hint.isEmpty())
        line += u"<br>💡 "_s + text(shownText(hint));
    return line + u'\n';
}

QString findingList(const Findings &findings)
{
    Findings sorted = findings;
    std::ranges::stable_sort(sorted, std::greater(), &Finding::severity);
    QString list;
    for (const Finding &each : std::as_const(sorted)) {
        const QString where = each.where.toString();
        list += findingLine(each.severity, each.message,
                            where.isEmpty() ? each.code : each.code + u" · "_s + where, each.hint);
    }
    return list;
}

QString quoted(const QString &comment)
{
    return comment.trimmed().isEmpty() ? QString() : u"> "_s + text(shownComment(comment)) + u"\n\n"_s;
}

QString headTable(const ReviewDocument &d)
{
    QString table = u"| | |\n|---|---|\n"_s;
    const auto row = [&](const QString &name, const QString &cell) {
        if (!cell.isEmpty())
            table += u"| %1 | %2 |\n"_s.arg(text(name), cell);
    };
    row(Tr::tr("Project"), text(d.project));
    row(Tr::tr("Environment"), u"**"_s + text(d.environment) + u"**"_s);
    row(Tr::tr("Database"),
        code(d.target) +
            (d.serverVersion.isEmpty() ? QString() : text(u", PostgreSQL "_s + d.serverVersion)));
    row(Tr::tr("Applied now"), d.appliedHeads.isEmpty() ? text(Tr::tr("nothing")) : codes(d.appliedHeads));
    row(Tr::tr("Verdict"),
        verdictCell(d.verdict) +
            (d.reviewer.isEmpty() ? QString() : u' ' + text(Tr::tr("by %1").arg(d.reviewer))));
    row(Tr::tr("Made"), text(d.created.toUTC().toString(u"yyyy-MM-dd HH:mm 'UTC'"_s)));
    row(Tr::tr("Fingerprint of the plan"), code(QString::fromLatin1(d.fingerprint)));
    return table + u'\n';
}

QString glanceRow(const ReviewStep &step)
{
    const ShownFacts facts = shownFacts(step);
    QStringList locks;
    const QList<ShownLock> strongest = facts.strongestLocks();
    for (const ShownLock &lock : strongest.first(std::min<qsizetype>(3, strongest.size())))
        locks.append(text(lockModeName(lock.mode)) + u": "_s + code(lock.relation));
    if (strongest.size() > 3)
        locks.append(text(Tr::tr("and %n more", nullptr, int(strongest.size()) - 3)));
    QString measured = locks.join(u"<br>"_s);
    if (!facts.rehearsed)
        measured = text(Tr::tr("not rehearsed"));
    else if (!facts.error.isEmpty())
        measured = u"❌ "_s + text(Tr::tr("fails"));
    const qsizetype count = step.findings.size() + qsizetype(step.risks.size());
    return u"| %1 %2 | %3 | %4 | %5 | %6 | %7 |\n"_s.arg(
        code(step.revision), text(step.message), measured, codes(facts.rewrites()),
        facts.rehearsed ? text(wayBackText(facts)) : QString(), QString::number(count),
        verdictCell(step.verdict));
}

QString factList(const ShownFacts &facts)
{
    QString list;
    const auto item = [&](const QString &name, const QString &cell) {
        if (!cell.isEmpty())
            list += u"- "_s + text(name) + u": "_s + cell + u'\n';
    };
    for (const ShownLock &lock : facts.strongestLocks())
        item(lockModeName(lock.mode),
             code(lock.relation) + u" – "_s + text(lockText(lock, facts.statements.size())));
    item(Tr::tr("Rewrites"), codes(facts.rewrites()));
    item(Tr::tr("Reads whole"), codes(facts.scans()));
    item(Tr::tr("Left invalid"), codes(facts.invalid));
    if (!facts.error.isEmpty())
        item(Tr::tr("fails"), text(facts.error));
    if (facts.rehearsed)
        item(Tr::tr("Way back"), text(wayBackText(facts)));
    QStringList notices;
    for (const ShownStatement &statement : facts.statements)
        notices += statement.notices;
    notices.removeDuplicates();
    for (const QString &notice : std::as_const(notices))
        list += u"- "_s + text(notice) + u'\n';
    return list;
}

QString changeBlock(const QList<ShownChange> &changes)
{
    QString diff;
    for (const ShownChange &change : changes) {
        diff += (change.kind == "added"_L1     ? u"+ "_s
                 : change.kind == "removed"_L1 ? u"- "_s
                                               : u"! "_s) +
                change.object + u'\n';
        if (change.kind == "changed"_L1)
            diff += changeText(change);
    }
    return markdownBlock(visibleText(diff), u"diff"_s);
}

QString stepSection(const ReviewStep &step, bool withSql)
{
    const ShownFacts facts = shownFacts(step);
    QString section =
        u"#### %1 %2\n\n%3"_s.arg(code(step.revision), text(step.message), verdictCell(step.verdict));
    if (!step.file.isEmpty())
        section += u" · "_s + code(step.file);
    section += u" · "_s +
               text(step.transactional ? Tr::tr("in one transaction")
                                       : Tr::tr("outside of a transaction, statement by statement")) +
               u"\n\n"_s + quoted(step.comment);
    for (const ReviewRisk &risk : step.risks)
        section += findingLine(risk.severity, risk.message, {}, {});
    section += findingList(step.findings) + u'\n';
    const QString measured = factList(facts);
    if (facts.rehearsed)
        section += details(text(Tr::tr("Measured in the rehearsal")), measured);
    if (!withSql)
        return section;
    QString sql;
    for (const ShownStatement &statement : facts.statements)
        sql += statement.sql + (statement.sql.endsWith(u';') ? u"\n\n"_s : u";\n\n"_s);
    if (!sql.isEmpty())
        section += details(u"SQL"_s, markdownBlock(visibleText(sql), u"sql"_s));
    if (!facts.changes.isEmpty())
        section += details(text(Tr::tr("What changes in the schema")), changeBlock(facts.changes));
    return section;
}

} // namespace

QByteArray reviewMarkdown(const ReviewDocument &document)
{
    QString page =
        u"### "_s + text(Tr::tr("Review: %1, %2").arg(document.environment, document.goal)) + u"\n\n"_s;
    page += headTable(document) + quoted(document.comment) + findingList(document.findings) + u'\n';
    page += u"| %1 | %2 | %3 | %4 | %5 | %6 |\n|---|---|---|---|---|---|\n"_s.arg(
        text(Tr::tr("Revision")), text(Tr::tr("Locks that block")), text(Tr::tr("Rewrites")),
        text(Tr::tr("Way back")), text(Tr::tr("Risks, findings")), text(Tr::tr("Verdict")));
    for (const ReviewStep &step : document.steps)
        page += glanceRow(step);
    page += u'\n';
    bool leftOut = false;
    for (const ReviewStep &step : document.steps) {
        QString section = stepSection(step, true);
        if (page.size() + section.size() > mostCharacters) {
            section = stepSection(step, false);
            leftOut = true;
        }
        if (page.size() + section.size() <= mostCharacters)
            page += section;
    }
    if (leftOut)
        page += text(Tr::tr(
                    "The comment would be too long with everything: look at the HTML file for the rest.")) +
                u'\n';
    return page.toUtf8();
}

} // namespace limbeck
