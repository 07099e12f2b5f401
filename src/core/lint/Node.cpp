#include "lint/Node.h"

namespace limbeck {

using namespace Qt::StringLiterals;

// {"IndexStmt": {…}}
Node Node::unwrapped(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    if (object.size() != 1 || !isKind(object.begin().key()))
        return {};
    return {object.begin().key(), object.begin().value().toObject()};
}

Node Node::field(QLatin1StringView field) const
{
    return {{}, m_fields.value(field).toObject()};
}

Node Node::node(QLatin1StringView field) const
{
    return unwrapped(m_fields.value(field));
}

std::vector<Node> Node::list(QLatin1StringView field) const
{
    std::vector<Node> nodes;
    const QJsonArray array = m_fields.value(field).toArray();
    nodes.reserve(size_t(array.size()));
    for (const QJsonValue &item : array)
        nodes.push_back(unwrapped(item));
    return nodes;
}

QStringList Node::strings(QLatin1StringView field) const
{
    QStringList texts;
    const std::vector<Node> nodes = list(field);
    for (const Node &node : nodes) {
        if (node.is("String"_L1))
            texts.append(node.string());
    }
    return texts;
}

bool Node::contains(QLatin1StringView kind) const
{
    bool found = false;
    walk([&](const Node &node) { found = found || node.is(kind); });
    return found;
}

} // namespace limbeck
