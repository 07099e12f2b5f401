#pragma once

#include <QString>

namespace limbeck {

// Numbers for people, with their units, as the default QLocale writes them. Any thread.

// Powers of 1024, as PostgreSQL's pg_size_pretty counts: "8.0 kB", "41 GB".
QString bytesText(qint64 bytes);
// "1,200"
QString countText(qint64 count);
// "120 ms", "8.1 s", "4 min", "2.5 h"
QString secondsText(double seconds);
// An estimate from low to high; where both are the same it is none: "less than 1 s", "about 3–7 s", "about
// 4–9 min".
QString secondsRangeText(double low, double high);

} // namespace limbeck
