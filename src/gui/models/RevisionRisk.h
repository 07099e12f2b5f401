#pragma once

#include "plan/Plan.h"
#include "rehearsal/Risk.h"

#include <QHash>
#include <QString>

namespace limbeck::gui {

struct SessionState;

// What is known of the danger of a revision that is pending: measured by the rehearsal where that is about
// the plan of now, else what its findings say.
struct RevisionRisk
{
    const char *icon = nullptr; // of our family
    QString word;               // "high risk: public.orders", "2 warnings"
    QString details;            // the sentences, lines

    friend bool operator==(const RevisionRisk &, const RevisionRisk &) = default;
};

// By revision, of those that are pending. What is neither rehearsed nor found fault with has none. Pure.
QHash<QString, RevisionRisk> revisionRisks(const SessionState &state);
// Of these, what is about the steps of `plan`: a downgrade has none, nor has a script that has changed since.
QHash<QString, RevisionRisk> revisionRisks(const SessionState &state, const Plan &plan);
// What is shown of it beside a table's cell; empty without details.
QString riskToolTip(const RevisionRisk &risk);
const char *riskIcon(RiskLevel level);

} // namespace limbeck::gui
