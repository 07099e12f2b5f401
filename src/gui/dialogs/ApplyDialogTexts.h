#pragma once

#include "dialogs/ApplyDialog.h"

#include <QString>

// What the Apply dialog says about a request, translated when asked.
namespace limbeck::gui::ApplyDialogTexts {

QString title(const ApplyRequest &request);    // "Apply 3 revisions to Production"
QString button(const ApplyRequest &request);   // "Apply 3 revisions"
QString database(const ApplyRequest &request); // with what the server calls it, where that differs
QString server(const ApplyRequest &request);
QString user(const ApplyRequest &request);
QString environment(const ApplyRequest &request);
QString version(const ApplyRequest &request);          // "PostgreSQL 15.20, TLS 1.3"
QString revisions(const ApplyRequest &request);        // the heading of the list
QString alembic(const ApplyRequest &request);          // what runs it, and with which Python
QString modes(const ApplyRequest &request);            // how env.py uses transactions, or empty
QString opaque(const QStringList &revisions);          // that their SQL is unknown, or empty
bool isMode(const Finding &finding);                   // it says how env.py uses transactions
QString warning(const ApplyRequest &request);          // of data loss, or empty
QString stepMode(const PlanStep &step, PlanKind kind); // "In a transaction, 5 statements"

} // namespace limbeck::gui::ApplyDialogTexts
