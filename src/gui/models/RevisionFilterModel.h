#pragma once

#include "models/RevisionModel.h"

#include <QSortFilterProxyModel>

#include <optional>

namespace limbeck::gui {

// The revisions that hold a text (id, message or label, case-insensitive) and are in a state. GUI thread.
class RevisionFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum class States
    {
        All,
        Pending, // partly applied ones too
        Applied  // current ones too
    };

    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString &text);
    void setStates(States states);
    bool isFiltering() const { return !m_text.isEmpty() || m_states != States::All; }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QString m_text;
    States m_states = States::All;
};

} // namespace limbeck::gui
