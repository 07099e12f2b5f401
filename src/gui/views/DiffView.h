#pragma once

#include "models/DiffModel.h"

#include <QListView>
#include <QString>

#include <vector>

namespace limbeck::gui {

// What changes in a file, line by line: removed and added lines by sign and by colour, with their numbers in
// both texts. To look at and to copy. GUI thread.
class DiffView : public QListView
{
    Q_OBJECT

public:
    explicit DiffView(QWidget *parent = nullptr);

    // `name`: the file's, as it is shown in what is copied.
    void setDiff(const LineDiff &diff, const QString &name);
    // Several ones below each other, each below its title.
    void setParts(const std::vector<DiffPart> &parts);
    // The whole difference as `diff -u` writes it; of parts: each title, then its lines with their signs.
    QString unifiedText() const;
    void copy() const;    // the selected lines with their signs, or everything where none is selected
    void copyAll() const; // as unifiedText()
    const DiffModel &diffModel() const { return *m_model; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    DiffModel *m_model;
    LineDiff m_diff;
    std::vector<DiffPart> m_parts; // in place of it, where there are some
    QString m_name;
};

} // namespace limbeck::gui
