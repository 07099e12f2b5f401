#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringList>

#include <vector>

namespace limbeck {

// A node of a statement's parse tree: its kind ("IndexStmt") and its fields, by PostgreSQL's own names
// (nodes/parsenodes.h). What the tree leaves out, since it has its default, is the empty text, false, 0 or a
// null node. A value type, cheap to copy.
class Node
{
public:
    Node() = default;
    Node(QString kind, QJsonObject fields) : m_kind(std::move(kind)), m_fields(std::move(fields)) {}

    bool isNull() const { return m_kind.isEmpty() && m_fields.isEmpty(); }
    const QString &kind() const { return m_kind; } // empty for a field of one fixed kind ("relation")
    bool is(QLatin1StringView kind) const { return m_kind == kind; }

    QString text(QLatin1StringView field) const { return m_fields.value(field).toString(); }
    bool flag(QLatin1StringView field) const { return m_fields.value(field).toBool(); }
    int number(QLatin1StringView field) const { return m_fields.value(field).toInt(); }
    bool has(QLatin1StringView field) const { return m_fields.contains(field); }
    // Bytes into the statement; -1: the tree does not say.
    qsizetype location() const { return qsizetype(m_fields.value(QLatin1StringView("location")).toInt(-1)); }

    Node field(QLatin1StringView field) const; // of one fixed kind
    Node node(QLatin1StringView field) const;  // of any kind
    std::vector<Node> list(QLatin1StringView field) const;
    // The texts of a list of strings; of what is none, nothing.
    QStringList strings(QLatin1StringView field) const;
    // This node's own text, if it is a String.
    QString string() const { return text(QLatin1StringView("sval")); }

    // Whether a node of this kind is anywhere below (or this one).
    bool contains(QLatin1StringView kind) const;
    // Calls `visit` for this node and every one below that has a kind.
    template <typename Visit>
    void walk(const Visit &visit) const
    {
        if (!m_kind.isEmpty())
            visit(*this);
        for (auto it = m_fields.begin(); it != m_fields.end(); ++it)
            walkValue(it.key(), it.value(), visit);
    }

private:
    static Node unwrapped(const QJsonValue &value);
    static bool isKind(const QString &name) { return !name.isEmpty() && name.front().isUpper(); }
    template <typename Visit>
    static void walkValue(const QString &name, const QJsonValue &value, const Visit &visit);

    QString m_kind;
    QJsonObject m_fields;
};

template <typename Visit>
void Node::walkValue(const QString &name, const QJsonValue &value, const Visit &visit)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &item : array)
            walkValue({}, item, visit);
    } else if (value.isObject()) {
        Node(isKind(name) ? name : QString(), value.toObject()).walk(visit);
    }
}

} // namespace limbeck
