#pragma once

#include <QDateTime>
#include <QString>

namespace limbeck::gui {

// "3 days ago", "just now", "in 2 hours": translated. Empty for an invalid time.
QString relativeTime(const QDateTime &time, const QDateTime &now);
// The exact local time with its offset, for tooltips; empty for an invalid time.
QString exactTime(const QDateTime &time);
// A revision's Create Date as Alembic writes it ("2025-02-12 10:00:00.123456+09:00", with or without
// fraction and offset). Invalid when it is something else.
QDateTime parseCreateDate(const QString &text);

} // namespace limbeck::gui
