#include "ChangeView.h"

#include "Tr.h"

#include "env/ShownDiff.h"

#include <QDir>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

Style styleOf(const QString &line)
{
    if (line.startsWith("@@"_L1))
        return Style::Dim;
    if (line.startsWith("---"_L1) || line.startsWith("+++"_L1))
        return Style::Bold;
    return line.startsWith(u'+') ? Style::Good : line.startsWith(u'-') ? Style::Bad : Style::Plain;
}

// A file that keeps its text under another name needs no difference.
bool isEmptyFile(const FileChange &change)
{
    return change.before.value_or(QByteArray()).isEmpty() && change.after.value_or(QByteArray()).isEmpty();
}

void printChange(Output &out, const FileChange &change, const QString &folder)
{
    if (isEmptyFile(change))
        out.line(change.creates() ? Tr::tr("%1 is made, empty.").arg(printable(change.file))
                                  : Tr::tr("%1 is removed; it is empty.").arg(printable(change.file)));
    else
        printDiff(out, shownDiffText(change, folder));
}

} // namespace

OptionInfo writeOption()
{
    return {u"write"_s, {}, Tr::tr("write the change, in place of only showing it")};
}

void printDiff(Output &out, const QString &diff)
{
    const QStringList lines = diff.split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines)
        out.line(printable(line.endsWith(u'\r') ? line.chopped(1) : line), styleOf(line));
}

QJsonArray changesToJson(const FileChanges &changes, const QString &folder)
{
    QJsonArray array;
    for (const FileChange &change : changes)
        array.append(QJsonObject{{u"file"_s, change.file},
                                 {u"diff"_s, shownDiffText(change, folder)},
                                 {u"created"_s, change.creates()},
                                 {u"removed"_s, change.removes()}});
    return array;
}

Outcome showOrWrite(Context &context, const FileChanges &changes, const Findings &findings, QJsonObject data,
                    const QString &command)
{
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    Output &out = context.out();
    FileChanges real;
    std::ranges::copy_if(changes, std::back_inserter(real), &FileChange::changes);
    data.insert(u"changes"_s, changesToJson(real, (*project)->folder()));
    data.insert(u"findings"_s, toJson(findings));
    data.insert(u"changed"_s, !real.empty());
    data.insert(u"written"_s, false);
    for (const FileChange &change : real)
        printChange(out, change, (*project)->folder());
    out.warnings(findings);
    if (real.empty()) {
        out.line(Tr::tr("Nothing changes."), Style::Good);
        return Outcome::done(data);
    }
    out.line();
    if (!context.arguments().has(u"write"_s)) {
        out.line(Tr::tr("Nothing is written yet: `limbeck-cli %1 --write` does that.").arg(command));
        return Outcome::done(data);
    }
    if (const auto written = writeChanges(real); !written)
        return Outcome::failed(written.error(), data);
    data.insert(u"written"_s, true);
    for (const FileChange &change : real)
        out.line((change.removes() ? Tr::tr("%1 is removed.") : Tr::tr("%1 is written."))
                     .arg(printable(QDir::toNativeSeparators(change.file))),
                 Style::Good);
    return Outcome::done(data);
}

} // namespace limbeck::cli
