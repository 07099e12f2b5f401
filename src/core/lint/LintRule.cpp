#include "lint/LintRule.h"

#include "lint/rules/Rules.h"
#include "script/SqlScript.h"

#include <QFile>

namespace limbeck {

using namespace Qt::StringLiterals;

namespace {

QString example(const char *code, QLatin1StringView name)
{
    const QString rule = QString::fromLatin1(code).mid(5);
    QFile file(u":/lint/"_s + rule + u'/' + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray text = file.readAll();
    const auto marker = text.indexOf("-- migrate:up");
    return marker < 0 ? QString() : QString::fromUtf8(text.sliced(marker)).trimmed();
}

QString indented(const QString &sql)
{
    return u"\n\n    "_s + QString(sql).replace(u'\n', u"\n    "_s);
}

} // namespace

QString LintRule::translated(const char *text)
{
    return QCoreApplication::translate("limbeck::Lint", text);
}

QString LintRule::versions() const
{
    return sinceVersion == 0 ? LintText::tr("all supported versions of PostgreSQL")
                             : LintText::tr("PostgreSQL %1 and later").arg(sinceVersion / 10000);
}

QString LintRule::goodExample() const
{
    return example(code, "good.sql"_L1);
}

QString LintRule::badExample() const
{
    return example(code, "bad.sql"_L1);
}

QString LintRule::help() const
{
    QString text = translated(why) + u"\n\n"_s + LintText::tr("A safer way: %1").arg(translated(safeWay));
    if (const QString bad = badExample(); !bad.isEmpty())
        text += u"\n\n"_s + LintText::tr("Instead of:") + indented(bad);
    if (const QString good = goodExample(); !good.isEmpty())
        text += u"\n\n"_s + LintText::tr("Write:") + indented(good);
    return text + u"\n\n"_s +
           LintText::tr("`-- limbeck:ignore %1 reason` above a statement passes over it.").arg(codeText());
}

QJsonObject LintRule::toJson() const
{
    return {{u"code"_s, codeText()},
            {u"level"_s, lintLevelName(level)},
            {u"by_size"_s, bySize},
            {u"lock"_s, QString::fromLatin1(lock)},
            {u"versions"_s, versions()},
            {u"title"_s, translated(title)},
            {u"why"_s, translated(why)},
            {u"safe_way"_s, translated(safeWay)},
            {u"measured"_s, lintProofText(*this)},
            {u"example_bad"_s, badExample()},
            {u"example_good"_s, goodExample()}};
}

const std::vector<LintRule> &lintRules()
{
    static const std::vector<LintRule> all = [] {
        std::vector<LintRule> rules;
        for (const auto &theme :
             {indexRules(), constraintRules(), columnRules(), useRules(), transactionRules(),
              maintenanceRules(), sessionRules(), styleRules(), commentRules()})
            rules.insert(rules.end(), theme.begin(), theme.end());
        return rules;
    }();
    return all;
}

const LintRule *findLintRule(const QString &code)
{
    static const QHash<QString, const LintRule *> byCode = [] {
        QHash<QString, const LintRule *> found;
        for (const LintRule &rule : lintRules())
            found.insert(rule.codeText(), &rule);
        return found;
    }();
    return byCode.value(code);
}

QHash<QString, QString> lintHelp()
{
    QHash<QString, QString> help;
    for (const LintRule &rule : lintRules())
        help.insert(rule.codeText(), rule.help());
    return help;
}

// Together with the lock: the lock's name is no word of ours.
QString lintProofText(const LintRule &rule)
{
    const QString lock = QString::fromLatin1(rule.lock);
    switch (rule.proof) {
    case LintProof::Style:
        return LintText::tr("nothing: it is a matter of style");
    case LintProof::Lock:
        return LintText::tr("takes %1").arg(lock);
    case LintProof::Rewrite:
        return LintText::tr("takes %1 and writes the whole anew").arg(lock);
    case LintProof::Scan:
        return LintText::tr("takes %1 and reads the whole table").arg(lock);
    case LintProof::Fails:
        return LintText::tr("fails");
    case LintProof::Held:
        return LintText::tr("runs while a table cannot be read");
    case LintProof::Breaks:
        return LintText::tr("breaks a statement that worked before");
    case LintProof::Accepts:
        return LintText::tr("lets through what was refused before");
    case LintProof::Spreads:
        return LintText::tr("takes %1 on a table that it does not name").arg(lock);
    case LintProof::AllRows:
        return LintText::tr("touches every row");
    case LintProof::Leaks:
        return LintText::tr("leaves a setting changed in the session");
    case LintProof::SearchPath:
        return LintText::tr("does something else under another search path");
    case LintProof::Truncates:
        return LintText::tr("makes the server shorten a name");
    case LintProof::StaysInvalid:
        return LintText::tr("leaves an index that is not valid");
    case LintProof::ScansLater:
        return LintText::tr("lets a later statement read a whole table");
    case LintProof::WaitsForever:
        return LintText::tr("waits for a lock without end");
    case LintProof::SeveralLocks:
        return LintText::tr("holds strong locks on several tables at once");
    case LintProof::RepeatedPasses:
        return LintText::tr("reads or writes the same table whole several times");
    }
    Q_UNREACHABLE();
}

} // namespace limbeck
