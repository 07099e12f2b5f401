#include "target/EnvironmentComparison.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

using State = ComparedRow::State;

State stateOf(const ComparedSide &first, const ComparedSide &second, bool same)
{
    if (first.exists != second.exists)
        return first.exists ? State::OnlyFirst : State::OnlySecond;
    return same ? State::Same : State::Differs;
}

ComparedSide sideOf(const std::optional<Variable> &variable)
{
    if (!variable || !variable->hasValue)
        return {};
    return {true, maskedValue(*variable), variable->origin};
}

ComparedRow compareVariable(const QString &key, const Environment &first, const Environment &second)
{
    const auto a = first.find(key);
    const auto b = second.find(key);
    ComparedRow row;
    row.name = key;
    row.first = sideOf(a);
    row.second = sideOf(b);
    row.secret = (a && a->secret) || (b && b->secret);
    row.state = stateOf(row.first, row.second, a && b && a->value == b->value);
    return row;
}

QString hostNames(const Target &target)
{
    QStringList names;
    for (const HostPort &host : target.hosts)
        names << host.host;
    return names.join(u',');
}

QString ports(const Target &target)
{
    QStringList numbers;
    for (const HostPort &host : target.hosts)
        numbers << QString::number(host.port.value_or(5432));
    numbers.removeDuplicates();
    return numbers.join(u',');
}

// A part of the target as text; the password's is never asked for here.
QString valueOf(const Target &target, const QString &part)
{
    if (part == "driver"_L1)
        return target.scheme;
    if (part == "host"_L1)
        return hostNames(target);
    if (part == "port"_L1)
        return ports(target);
    if (part == "database"_L1)
        return target.database;
    if (part == "user"_L1)
        return target.user;
    if (part == "tunnel"_L1)
        return target.tunnel ? target.tunnel->display() : QString();
    return target.options.value(part);
}

ComparedSide sideOf(const std::optional<Target> &target, const QString &part)
{
    if (!target)
        return {};
    if (part == "password"_L1)
        return {target->password.isSet(), target->password.isSet() ? u"***"_s : QString(),
                target->origin(part)};
    const QString value = valueOf(*target, part);
    const QString shown = looksSecret(part, value) ? u"***"_s : value;
    return {!value.isEmpty(), shown, target->origin(part)};
}

ComparedRow comparePart(const QString &part, const std::optional<Target> &first,
                        const std::optional<Target> &second)
{
    ComparedRow row;
    row.name = part;
    row.secret = part == "password"_L1;
    row.first = sideOf(first, part);
    row.second = sideOf(second, part);
    bool same = row.first.shown == row.second.shown;
    if (row.secret && first && second)
        same = first->password == second->password;
    row.state = stateOf(row.first, row.second, same);
    return row;
}

QJsonArray toJsonArray(const std::vector<ComparedRow> &rows)
{
    QJsonArray array;
    for (const ComparedRow &row : rows)
        array.append(row.toJson());
    return array;
}

} // namespace

QString stateName(ComparedRow::State state)
{
    switch (state) {
    case State::Same:
        return u"same"_s;
    case State::Differs:
        return u"differs"_s;
    case State::OnlyFirst:
        return u"only-first"_s;
    case State::OnlySecond:
        return u"only-second"_s;
    }
    Q_UNREACHABLE();
}

QJsonObject ComparedSide::toJson() const
{
    return {{u"value"_s, exists ? QJsonValue(shown) : QJsonValue()},
            {u"origin"_s, exists ? QJsonValue(origin.toJson()) : QJsonValue()}};
}

QJsonObject ComparedRow::toJson() const
{
    return {{u"name"_s, name},
            {u"state"_s, stateName(state)},
            {u"secret"_s, secret},
            {u"first"_s, first.toJson()},
            {u"second"_s, second.toJson()}};
}

EnvironmentComparison EnvironmentComparison::of(const Environment &first, const Resolution &firstResolution,
                                                const Environment &second, const Resolution &secondResolution)
{
    EnvironmentComparison result;
    QStringList keys;
    for (const Variable &variable : first.variables())
        keys << variable.key;
    for (const Variable &variable : second.variables())
        keys << variable.key;
    keys.removeDuplicates();
    for (const QString &key : std::as_const(keys))
        result.variables.push_back(compareVariable(key, first, second));
    const auto &a = firstResolution.target;
    const auto &b = secondResolution.target;
    result.firstError = firstResolution.error;
    result.secondError = secondResolution.error;
    QStringList parts = {u"driver"_s, u"host"_s,     u"port"_s,  u"database"_s,
                         u"user"_s,   u"password"_s, u"tunnel"_s};
    QStringList options = (a ? a->options.keys() : QStringList()) + (b ? b->options.keys() : QStringList());
    options.sort();
    options.removeDuplicates();
    parts += options;
    for (const QString &part : std::as_const(parts)) {
        const ComparedRow row = comparePart(part, a, b);
        if (row.first.exists || row.second.exists)
            result.parts.push_back(row);
    }
    result.sameDatabase = a && b && a->hostsText().compare(b->hostsText(), Qt::CaseInsensitive) == 0 &&
                          a->database == b->database && a->tunnel == b->tunnel;
    return result;
}

bool EnvironmentComparison::differs() const
{
    const auto isOther = [](const ComparedRow &row) { return row.state != State::Same; };
    return std::ranges::any_of(variables, isOther) || std::ranges::any_of(parts, isOther);
}

QJsonObject EnvironmentComparison::toJson() const
{
    return {{u"variables"_s, toJsonArray(variables)},
            {u"target"_s, toJsonArray(parts)},
            {u"same_database"_s, sameDatabase}};
}

} // namespace limbeck
