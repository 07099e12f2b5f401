#pragma once

#include "base/Error.h"

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

    // Files that errors name without their folder: the project's configuration and env.py.
    void setFiles(const QStringList &files) { m_files = files; }
    // False where the error is no refusal of two targets; nothing is changed then. `target`: the one that was
    // meant.
    bool setError(const Error &error, const QString &target);

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
    QStringList m_files;
    Error m_error;
};

} // namespace limbeck::gui
