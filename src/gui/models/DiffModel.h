#pragma once

#include "base/LineDiff.h"

#include <QAbstractListModel>

#include <vector>

namespace limbeck::gui {

// One of several differences that are shown below each other.
struct DiffPart
{
    QString title; // "~ column public.orders.total"
    LineDiff lines;
};

// A difference between two texts as rows: a header for each run of changes, then its lines. GUI thread.
class DiffModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        KindRole = Qt::UserRole + 1, // int: Kind
        SignRole,                    // "+", "-" or " "
        TextRole,                    // the line without its end, tabs kept
        BeforeRole,                  // int: number in the text before, 0: it is not in it
        AfterRole
    };
    enum class Kind
    {
        Same,
        Removed,
        Added,
        Header
    };

    explicit DiffModel(QObject *parent = nullptr);

    void setDiff(const LineDiff &diff);
    // Each below its title, in place of the headers of its runs of changes.
    void setParts(const std::vector<DiffPart> &parts);
    int lastLine() const { return m_lastLine; }                  // the largest number that is shown
    const QString &longestText() const { return m_longestText; } // of the lines

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Row
    {
        Kind kind = Kind::Same;
        QString text;
        int before = 0;
        int after = 0;
    };

    void clear();
    void append(const LineDiff::Hunk &hunk);
    void appendLines(const LineDiff::Hunk &hunk);
    static QString accessibleText(const Row &row);

    std::vector<Row> m_rows;
    int m_lastLine = 0;
    QString m_longestText;
};

} // namespace limbeck::gui
