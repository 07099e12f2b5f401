#pragma once

#include "review/ReviewDocument.h"

#include <QAbstractTableModel>

#include <vector>

namespace limbeck::gui {

// The revisions under review with their verdicts; one that has a verdict is ticked. GUI thread.
class ReviewStepModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        RevisionColumn, // with the tick
        MessageColumn,
        VerdictColumn,
        ColumnCount
    };

    explicit ReviewStepModel(QObject *parent = nullptr);

    void setSteps(const std::vector<ReviewStep> &steps);
    const std::vector<ReviewStep> &steps() const { return m_steps; }
    void setVerdict(int row, Verdict verdict);
    void setComment(int row, const QString &comment);
    int count(Verdict verdict) const;
    // The next row behind `row`, and then from the top, without a verdict; -1: each has one.
    int nextOpen(int row) const;
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    static QString verdictWord(Verdict verdict); // translated: "approved"
    static const char *verdictIcon(Verdict verdict);

private:
    std::vector<ReviewStep> m_steps;
};

} // namespace limbeck::gui
