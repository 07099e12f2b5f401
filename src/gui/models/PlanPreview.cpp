#include "models/PlanPreview.h"

#include <QCoreApplication>

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

} // namespace

QByteArray previewOf(const Plan &plan)
{
    QByteArray text;
    for (const PlanStep &step : plan.steps)
        text += (text.isEmpty() ? "" : "\n\n") + stepText(step, plan.kind);
    return text;
}

} // namespace limbeck::gui
