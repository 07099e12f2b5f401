#include "models/RevisionFilterModel.h"

namespace limbeck::gui {

void RevisionFilterModel::setText(const QString &text)
{
    m_text = text.trimmed();
    invalidateFilter();
}

void RevisionFilterModel::setStates(States states)
{
    m_states = states;
    invalidateFilter();
}

bool RevisionFilterModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    const auto state = RevisionState(index.data(RevisionModel::StateRole).toInt());
    const bool pending = state == RevisionState::Pending || state == RevisionState::Partial;
    const bool applied = state == RevisionState::Applied || state == RevisionState::Current;
    if ((m_states == States::Pending && !pending) || (m_states == States::Applied && !applied))
        return false;
    return m_text.isEmpty() ||
           index.data(RevisionModel::FilterRole).toString().contains(m_text, Qt::CaseInsensitive);
}

} // namespace limbeck::gui
