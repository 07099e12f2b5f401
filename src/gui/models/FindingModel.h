#pragma once

#include "base/Finding.h"

#include <QAbstractListModel>

namespace limbeck::gui {

// Findings as rows, the worst first and otherwise in the order given; those of hidden severities are left
// out. GUI thread.
class FindingModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role
    {
        SeverityRole = Qt::UserRole + 1, // int
        WordRole,                        // "Warning", translated
        MessageRole,
        HintRole,
        PlaceRole, // "002.sql:14", the file's name only, "ae10_add.py, SQL line 14"; empty: none
        RevisionRole,
        CodeRole,
        MendableRole // bool
    };

    explicit FindingModel(QObject *parent = nullptr);

    void setFindings(const Findings &findings);
    void setShown(Severity severity, bool shown);
    int count(Severity severity) const; // of all, shown or not
    const Finding &finding(int row) const { return m_findings[m_rows[row]]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    static QString severityWord(Severity severity); // translated
    // Whether a change of env.py, which Mend… proposes, does away with it.
    static bool isMendable(const Finding &finding);
    // Whether its line is one of the SQL that a Python revision renders, as the rules have it.
    bool hasMendable() const; // among those that are shown
    // Severity, message, hint, place and revision in a few lines: as it is copied.
    static QString plainText(const Finding &finding);

private:
    static QString placeText(const Finding &finding);
    void filter();

    Findings m_findings; // sorted
    QList<int> m_rows;   // into m_findings
    bool m_shown[3] = {true, true, true};
};

} // namespace limbeck::gui
