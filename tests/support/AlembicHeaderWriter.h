#pragma once

#include "script/Revision.h"

#include <QByteArray>
#include <QStringList>

#include <random>
#include <vector>

namespace limbeck::test {

// Writes the text of Alembic revisions in the many ways in which Python lets their headers be written:
// quotes, prefixes, escapes, joined strings, tuples and lists, annotations, chained and several assignments,
// comments, joined lines, line ends, a byte order mark. Deterministic by its seed.
class AlembicHeaderWriter
{
public:
    explicit AlembicHeaderWriter(unsigned seed) : m_random(seed) {}

    // A whole file with the revision's id, parents, dependencies, labels and message.
    QByteArray file(const Revision &revision);

    int below(int limit) { return int(m_random() % unsigned(limit)); }
    bool chance(int percent) { return below(100) < percent; }

private:
    QByteArray pick(const std::vector<QByteArray> &from)
    {
        return from[std::size_t(below(int(from.size())))];
    }
    QByteArray escaped(const QString &value);
    QByteArray plainString(const QString &value);
    QByteArray string(const QString &value);
    QByteArray sequence(const QStringList &values);
    QByteArray value(const QStringList &values);
    QByteArray assignment(const QByteArray &name, const QByteArray &value);
    QByteArray docstring(const Revision &revision);
    QByteArray header(const Revision &revision);
    QByteArray functions();

    std::mt19937 m_random;
};

} // namespace limbeck::test
