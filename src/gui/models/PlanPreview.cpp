#include "models/PlanPreview.h"

#include <QByteArrayList>
#include <QCoreApplication>

#include <algorithm>

namespace limbeck::gui {

namespace {

struct PreviewText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::PlanPreview)
};

QByteArray comment(const QString &text)
{
    QByteArray lines;
    const QStringList parts = text.split(QLatin1Char('\n'));
    for (const QString &line : parts)
        lines += "-- " + line.toUtf8() + '\n';
    return lines;
}

} // namespace

QByteArray stepText(const PlanStep &step, PlanKind kind)
{
    QByteArray text = comment(step.title(kind));
    if (step.opaque) {
        text += comment(PreviewText::tr("Its SQL is not known before it runs: %1")
                            .arg(step.opaqueReason.isEmpty() ? PreviewText::tr("it was not rendered.")
                                                             : step.opaqueReason));
    } else if (step.statements.empty()) {
        text += comment(PreviewText::tr("It has no statements."));
    }
    for (const Statement &statement : step.statements)
        text += '\n' + statement.sql + ";\n";
    return text;
}

ShownSection upSection(const RevisionScript &script)
{
    const QByteArrayList lines = script.content.split('\n');
    const qsizetype first = std::clamp(qsizetype(script.up.line) - 1, qsizetype(0), lines.size());
    const bool downFollows = script.down && script.down->line > script.up.line;
    const qsizetype last =
        downFollows ? std::min(qsizetype(script.down->line) - 1, lines.size()) : lines.size();
    return {lines.mid(first, last - first).join('\n'), int(first) + 1};
}

QByteArray previewOf(const Plan &plan)
{
    QByteArray text;
    for (const PlanStep &step : plan.steps)
        text += (text.isEmpty() ? "" : "\n\n") + stepText(step, plan.kind);
    return text;
}

} // namespace limbeck::gui
