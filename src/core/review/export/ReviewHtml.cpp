#include "review/export/ReviewExport.h"
#include "review/export/ReviewFacts.h"
#include "review/export/ReviewHtmlPage.h"

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

QString badge(const QString &kind, const QString &words)
{
    return u"<span class=\"badge %1\">&nbsp;%2&nbsp;</span>"_s.arg(kind, htmlText(words));
}

QString verdictBadge(Verdict verdict)
{
    const QString kind = verdict == Verdict::Approved   ? u"good"_s
                         : verdict == Verdict::Rejected ? u"bad"_s
                         : verdict == Verdict::None     ? u"none"_s
                                                        : u"warn"_s;
    return badge(kind, verdictText(verdict));
}

QString severityBadge(Severity severity)
{
    const QString kind = severity == Severity::Error     ? u"bad"_s
                         : severity == Severity::Warning ? u"warn"_s
                                                         : u"none"_s;
    return badge(kind, severityWord(severity));
}

QString code(const QString &text)
{
    return u"<code>"_s + htmlText(text) + u"</code>"_s;
}

QString lines(const QString &text)
{
    return htmlText(text.trimmed()).replace(u'\n', u"<br>"_s);
}

QString codes(const QStringList &names)
{
    QStringList shown;
    for (const QString &name : names)
        shown.append(code(name));
    return shown.join(u", "_s);
}

// The body, the same for a browser and for QTextDocument.
class Body
{
public:
    explicit Body(const ReviewDocument &document) : m_document(document) {}
    QString write();

private:
    void heading(int level, const QString &words) { m_html += u"<h%1>%2</h%1>\n"_s.arg(level).arg(words); }
    void row(const QString &name, const QString &html);
    void head();
    void glance();
    void glanceRow(const ReviewStep &step, int number);
    void step(const ReviewStep &step, int number);
    void meta(const ReviewStep &step, const ShownFacts &facts);
    void findings(const Findings &findings);
    void risks(const std::vector<ReviewRisk> &risks);
    void locks(const ShownFacts &facts);
    void statements(const ShownFacts &facts);
    void changes(const QList<ShownChange> &changes, bool definitions);
    void wayBack(const ShownFacts &facts);
    void comment(const QString &text);
    void rehearsal();

    const ReviewDocument &m_document;
    QString m_html;
};

void Body::row(const QString &name, const QString &html)
{
    if (!html.isEmpty())
        m_html += u"<tr><th align=\"left\">%1</th><td>%2</td></tr>\n"_s.arg(htmlText(name), html);
}

void Body::head()
{
    const ReviewDocument &d = m_document;
    heading(1, htmlText(d.kind == "downgrade"_L1 ? Tr::tr("Review of a downgrade to %1").arg(d.goal)
                        : d.kind == "stamp"_L1   ? Tr::tr("Review of a stamp to %1").arg(d.goal)
                                                 : Tr::tr("Review of an upgrade to %1").arg(d.goal)));
    m_html += u"<p class=\"lead\">%1 %2</p>\n"_s.arg(
        verdictBadge(d.verdict),
        d.reviewer.isEmpty() ? QString() : htmlText(Tr::tr("by %1").arg(d.reviewer)));
    comment(d.comment);
    m_html += u"<table class=\"head\" cellspacing=\"0\" cellpadding=\"4\">\n"_s;
    row(Tr::tr("Project"), htmlText(d.project));
    row(Tr::tr("Environment"), u"<b>"_s + htmlText(d.environment) + u"</b>"_s);
    row(Tr::tr("Database"), code(d.target));
    row(Tr::tr("PostgreSQL"), htmlText(d.serverVersion));
    row(Tr::tr("Applied now"),
        d.appliedHeads.isEmpty() ? htmlText(Tr::tr("nothing")) : codes(d.appliedHeads));
    row(Tr::tr("Revisions"), QString::number(d.steps.size()));
    row(Tr::tr("Made"),
        htmlText(d.created.toUTC().toString(u"yyyy-MM-dd HH:mm 'UTC'"_s)) +
            (d.toolVersion.isEmpty() ? QString() : htmlText(u", Limbeck "_s + d.toolVersion)));
    row(Tr::tr("Fingerprint of the plan"), code(QString::fromLatin1(d.fingerprint)));
    m_html += u"</table>\n"_s;
}

void Body::comment(const QString &text)
{
    if (!text.trimmed().isEmpty())
        m_html += u"<p class=\"comment\">%1</p>\n"_s.arg(lines(shownComment(text)));
}

void Body::glanceRow(const ReviewStep &step, int number)
{
    const ShownFacts facts = shownFacts(step);
    QStringList cells{
        u"<a href=\"#step-%1\">%2</a><br>%3"_s.arg(number).arg(code(step.revision), htmlText(step.message))};
    if (facts.rehearsed) {
        QStringList told;
        const QList<ShownLock> locks = facts.strongestLocks();
        for (const ShownLock &lock : locks.first(std::min<qsizetype>(3, locks.size())))
            told.append(code(lock.relation) + u": "_s + htmlText(lockModeName(lock.mode)));
        if (locks.size() > 3)
            told.append(htmlText(Tr::tr("and %n more", nullptr, int(locks.size()) - 3)));
        cells.append(facts.error.isEmpty() ? told.join(u"<br>"_s) : badge(u"bad"_s, Tr::tr("fails")));
        cells.append(codes(facts.rewrites()));
        cells.append(htmlText(wayBackText(facts)));
    } else {
        cells += {htmlText(Tr::tr("not rehearsed")), {}, {}};
    }
    Findings all = step.findings;
    for (const ReviewRisk &risk : step.risks)
        all.append({{}, risk.severity, {}, {}, {}, {}});
    const auto worst = std::ranges::max_element(all, {}, &Finding::severity);
    cells.append(worst == all.end() ? u"–"_s : severityBadge(worst->severity) + u" %1"_s.arg(all.size()));
    cells.append(verdictBadge(step.verdict));
    m_html +=
        u"<tr><td align=\"right\">%1</td><td>"_s.arg(number) + cells.join(u"</td><td>"_s) + u"</td></tr>\n"_s;
}

void Body::glance()
{
    heading(2, htmlText(Tr::tr("At a glance")));
    m_html +=
        u"<table class=\"grid glance\" width=\"100%\" cellspacing=\"0\" cellpadding=\"4\">\n<thead><tr><th>#</th>"_s;
    for (const QString &title : {Tr::tr("Revision"), Tr::tr("Locks that block"), Tr::tr("Rewrites"),
                                 Tr::tr("Way back"), Tr::tr("Risks, findings"), Tr::tr("Verdict")})
        m_html += u"<th align=\"left\">%1</th>"_s.arg(htmlText(title));
    m_html += u"</tr></thead>\n<tbody>\n"_s;
    for (size_t i = 0; i < m_document.steps.size(); ++i)
        glanceRow(m_document.steps[i], int(i) + 1);
    m_html += u"</tbody></table>\n"_s;
}

void Body::findings(const Findings &findings)
{
    if (findings.isEmpty())
        return;
    Findings sorted = findings;
    std::ranges::stable_sort(sorted, std::greater(), &Finding::severity);
    m_html += u"<ul class=\"findings\">\n"_s;
    for (const Finding &finding : std::as_const(sorted)) {
        m_html += u"<li>%1 %2 "_s.arg(severityBadge(finding.severity), lines(shownText(finding.message)));
        const QString where = finding.where.toString();
        m_html += u"<span class=\"muted\">%1</span>"_s.arg(
            htmlText(where.isEmpty() ? finding.code : finding.code + u" · "_s + where));
        if (!finding.hint.isEmpty())
            m_html += u"<br><span class=\"hint\">%1</span>"_s.arg(lines(shownText(finding.hint)));
        m_html += u"</li>\n"_s;
    }
    m_html += u"</ul>\n"_s;
}

void Body::risks(const std::vector<ReviewRisk> &risks)
{
    if (risks.empty())
        return;
    heading(3, htmlText(Tr::tr("Risk on this database (estimates)")));
    m_html += u"<ul class=\"findings\">\n"_s;
    for (const ReviewRisk &risk : risks)
        m_html += u"<li>%1 %2</li>\n"_s.arg(severityBadge(risk.severity), lines(shownText(risk.message)));
    m_html += u"</ul>\n"_s;
}

void Body::meta(const ReviewStep &step, const ShownFacts &facts)
{
    QStringList parts;
    if (!step.file.isEmpty())
        parts.append(code(step.file));
    parts.append(htmlText(step.transactional ? Tr::tr("in one transaction")
                                             : Tr::tr("outside of a transaction, statement by statement")));
    if (facts.rehearsed)
        parts.append(htmlText(Tr::tr("%1 in the rehearsal").arg(shownDuration(facts.milliseconds))));
    m_html += u"<p class=\"muted\">%1"_s.arg(parts.join(u" · "_s));
    if (!step.contentHash.isEmpty())
        m_html += u"<br>SHA-256 "_s + code(QString::fromLatin1(step.contentHash));
    m_html += u"</p>\n"_s;
}

void Body::locks(const ShownFacts &facts)
{
    if (!facts.rehearsed)
        return;
    heading(3, htmlText(Tr::tr("Measured in the rehearsal")));
    const QList<ShownLock> strongest = facts.strongestLocks();
    m_html += u"<table class=\"grid\" width=\"100%\" cellspacing=\"0\" cellpadding=\"4\">\n"_s;
    for (const ShownLock &lock : strongest) {
        const QString kind = lockEffect(lock.mode) == LockEffect::BlocksAll      ? u"bad"_s
                             : lockEffect(lock.mode) == LockEffect::BlocksWrites ? u"warn"_s
                                                                                 : u"none"_s;
        row(lockModeName(lock.mode),
            code(lock.relation) + u"<br>"_s + badge(kind, lockText(lock, facts.statements.size())));
    }
    row(Tr::tr("Rewrites"), codes(facts.rewrites()));
    row(Tr::tr("Reads whole"), codes(facts.scans()));
    row(Tr::tr("Left invalid"), codes(facts.invalid));
    if (const int held = facts.heldStatements())
        row(Tr::tr("Under lock"),
            htmlText(Tr::tr("%n statement(s) run while a table can be neither read nor written already.",
                            nullptr, held)));
    if (strongest.isEmpty())
        row(Tr::tr("Locks"), htmlText(Tr::tr("none that blocks anything on what was there before")));
    m_html += u"</table>\n"_s;
    if (!facts.error.isEmpty())
        m_html += u"<p>%1 %2</p>\n"_s.arg(badge(u"bad"_s, Tr::tr("fails")), lines(facts.error));
}

void Body::statements(const ShownFacts &facts)
{
    if (facts.statements.isEmpty())
        return;
    heading(3, htmlText(Tr::tr("Statements")));
    for (qsizetype i = 0; i < facts.statements.size(); ++i) {
        const ShownStatement &statement = facts.statements.at(i);
        QStringList parts{Tr::tr("Statement %1, line %2").arg(i + 1).arg(statement.line)};
        if (statement.measured)
            parts.append(shownDuration(statement.milliseconds));
        if (statement.rows >= 0)
            parts.append(Tr::tr("%n row(s)", nullptr, int(std::min<qint64>(statement.rows, 2'000'000'000))));
        if (!statement.rewrites.isEmpty())
            parts.append(Tr::tr("rewrites %1").arg(statement.rewrites.join(u", "_s)));
        if (!statement.scans.isEmpty())
            parts.append(Tr::tr("reads whole %1").arg(statement.scans.join(u", "_s)));
        m_html += u"<p class=\"statement\">%1</p>\n<pre>%2</pre>\n"_s.arg(htmlText(parts.join(u" · "_s)),
                                                                          htmlText(statement.sql));
        for (const QString &notice : statement.notices)
            m_html += u"<p class=\"notice\">%1</p>\n"_s.arg(lines(notice));
        if (!statement.error.isEmpty())
            m_html += u"<p class=\"notice\">%1 %2</p>\n"_s.arg(badge(u"bad"_s, Tr::tr("fails")),
                                                               lines(statement.error));
    }
}

void Body::changes(const QList<ShownChange> &changes, bool definitions)
{
    m_html += u"<pre class=\"diff\">"_s;
    for (const ShownChange &change : changes) {
        const bool added = change.kind == "added"_L1;
        const bool removed = change.kind == "removed"_L1;
        m_html += u"<span class=\"%1\"><b>%2 %3</b></span>\n"_s.arg(added     ? u"add"_s
                                                                    : removed ? u"del"_s
                                                                              : u"chg"_s,
                                                                    added     ? u"+"_s
                                                                    : removed ? u"−"_s
                                                                              : u"~"_s,
                                                                    htmlText(change.object));
        if (!definitions)
            continue;
        const QStringList shown = changeText(change).split(u'\n', Qt::SkipEmptyParts);
        for (const QString &line : shown)
            m_html += u"  <span class=\"%1\">%2</span>\n"_s.arg(line.startsWith(u'+')   ? u"add"_s
                                                                : line.startsWith(u'-') ? u"del"_s
                                                                                        : u"same"_s,
                                                                htmlText(line));
    }
    m_html += u"</pre>\n"_s;
}

void Body::wayBack(const ShownFacts &facts)
{
    if (!facts.rehearsed)
        return;
    heading(3, htmlText(Tr::tr("Way back")));
    const QString kind = facts.wayBack == "same"_L1                                    ? u"good"_s
                         : facts.wayBack == "failed"_L1                                ? u"bad"_s
                         : facts.wayBack == "none"_L1 || facts.wayBack == "differs"_L1 ? u"warn"_s
                                                                                       : u"none"_s;
    m_html += u"<p>%1</p>\n"_s.arg(badge(kind, wayBackText(facts)));
    if (!facts.wayBackChanges.isEmpty())
        changes(facts.wayBackChanges, true);
}

void Body::step(const ReviewStep &step, int number)
{
    const ShownFacts facts = shownFacts(step);
    m_html += u"<div class=\"step\">\n"_s;
    heading(2, u"<a name=\"step-%1\" id=\"step-%1\"></a>%1. %2 %3 &nbsp;%4"_s.arg(
                   QString::number(number), code(step.revision), htmlText(step.message),
                   verdictBadge(step.verdict)));
    meta(step, facts);
    comment(step.comment);
    risks(step.risks);
    if (!step.findings.isEmpty()) {
        heading(3, htmlText(Tr::tr("Findings")));
        findings(step.findings);
    }
    locks(facts);
    if (step.opaque)
        m_html += u"<p>%1 %2</p>\n"_s.arg(badge(u"warn"_s, Tr::tr("Its SQL is not known.")),
                                          lines(shownText(step.opaqueReason)));
    statements(facts);
    if (!facts.changes.isEmpty()) {
        heading(3, htmlText(Tr::tr("What changes in the schema")));
        changes(facts.changes, true);
    }
    wayBack(facts);
    m_html += u"</div>\n"_s;
}

void Body::rehearsal()
{
    const QJsonObject &whole = m_document.rehearsal;
    if (whole.isEmpty()) {
        m_html += u"<p>%1</p>\n"_s.arg(badge(u"warn"_s, Tr::tr("Not rehearsed: no fact was measured.")));
        return;
    }
    const QString took = shownDuration(whole.value(u"ms"_s).toDouble());
    m_html += u"<p>%1 %2</p>\n"_s.arg(
        whole.value(u"ok"_s).toBool() ? badge(u"good"_s, Tr::tr("The rehearsal ran through."))
                                      : badge(u"bad"_s, Tr::tr("The rehearsal did not run through.")),
        htmlText(shownText(whole.value(u"place"_s).toString()) + u" · "_s + took));
    const QList<ShownChange> all = withoutParts(shownChanges(whole.value(u"schema_diff"_s)));
    if (all.isEmpty() || m_document.steps.size() < 2)
        return;
    heading(3, htmlText(Tr::tr("What all of it changes in the schema")));
    changes(all, false);
}

QString Body::write()
{
    head();
    glance();
    heading(2, htmlText(Tr::tr("Overall")));
    findings(m_document.findings);
    rehearsal();
    for (size_t i = 0; i < m_document.steps.size(); ++i)
        step(m_document.steps[i], int(i) + 1);
    m_html += u"<p class=\"foot\">%1</p>\n"_s.arg(htmlText(
        Tr::tr("Locks, rewrites and the schema were measured on a copy of the schema without rows; durations "
               "are of that copy. "
               "Scripts are shown word for word; characters that cannot be seen are written as [U+…].")));
    return m_html;
}

} // namespace

QByteArray reviewHtml(const ReviewDocument &document)
{
    return reviewPage(document, Body(document).write(), ReviewPageKind::Browser).toUtf8();
}

QString reviewHtmlForPrint(const ReviewDocument &document)
{
    return reviewPage(document, Body(document).write(), ReviewPageKind::TextDocument);
}

} // namespace limbeck
