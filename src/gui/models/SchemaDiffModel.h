#pragma once

#include "models/DiffModel.h"
#include "rehearsal/SchemaSnapshot.h"

#include <QAbstractListModel>

#include <vector>

namespace limbeck::gui {

// What differs between two schemas, object by object, with the one row in front that stands for all of them.
// Empty where nothing differs. GUI thread.
class SchemaDiffModel : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit SchemaDiffModel(QObject *parent = nullptr);

    void setDiff(const SchemaDiff &diff);
    const SchemaDiff &diff() const { return m_diff; }
    // What changes in the definition of the row's object, or for row 0 one after the other in all of them.
    std::vector<DiffPart> parts(int row) const;
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    const SchemaDiff::Change &change(int row) const { return m_diff.changes()[size_t(row) - 1]; }

    SchemaDiff m_diff;
};

} // namespace limbeck::gui
