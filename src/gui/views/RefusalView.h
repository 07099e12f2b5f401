#pragma once

#include "run/RunEvent.h"

#include <QList>
#include <QStringList>
#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace limbeck::gui {

// A run that the target guard refused: the database that was meant and the one that env.py wanted, one above
// the other, where the latter comes from, and what to do. GUI thread.
class RefusalView : public QWidget
{
    Q_OBJECT

public:
    explicit RefusalView(QWidget *parent = nullptr);

    // False where the run was not refused for its target; nothing is changed then.
    bool setRefusal(const RunFinished &run);

Q_SIGNALS:
    void placeRequested(const limbeck::SourceLocation &where);
    void mendRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    QLabel *addRow(QLabel *caption);
    QList<SourceLocation> places() const;
    void showPlaces();
    void setLooks();
    void retranslate();

    QGridLayout *m_grid;
    QLabel *m_wantedLabel;
    QLabel *m_wanted;
    QLabel *m_foundLabel;
    QLabel *m_found;
    QLabel *m_placesLabel;
    QWidget *m_places;
    QLabel *m_hint;
    QPushButton *m_mend;
    TargetRefusal m_refusal;
};

} // namespace limbeck::gui
