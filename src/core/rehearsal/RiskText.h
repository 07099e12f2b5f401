#pragma once

#include "rehearsal/Risk.h"

namespace limbeck {

// The sentences of risks. Pure; translated when they are made.
class RiskText
{
public:
    // "public.orders (41 GB, 1,200 writes/s) is rewritten under ACCESS EXCLUSIVE: about 4–9 min of outage,
    // measured 8.1 s a GB here." `perGigabyte`: seconds; -1: not measured.
    static QString work(const Risk &risk, double perGigabyte);
    // What a large rewrite needs besides time: " It needs …". Empty where it is small.
    static QString room(const Risk &risk, int replicas);
    // `later`: statements that run behind it in the transaction; `changed`: bytes of the largest table whose
    // rows they change, -1: none.
    static QString lock(const Risk &risk, int later, qint64 changed);
    // " It waits …", `longest`: seconds of the longest running transaction; 0: there is none.
    static QString queue(double longest);
    static QString invalid(const QString &object, bool isIndex);

private:
    static QString subject(const Risk &risk);
};

} // namespace limbeck
