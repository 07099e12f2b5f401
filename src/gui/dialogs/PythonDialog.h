#pragma once

#include "alembic/PythonInterpreter.h"

#include <QDialog>

#include <memory>
#include <vector>

namespace limbeck::gui {

class PythonModel;
namespace Ui {
class PythonDialog;
}

// Which Python runs the project's Alembic: the ones that were found with their versions and what is wrong
// with them, another one by hand, or the automatic choice. Show it with open(); accepted() means "use
// chosen()".
class PythonDialog : public QDialog
{
    Q_OBJECT

public:
    // `chosen`: the program chosen before, empty: automatic. `driver`: SQLAlchemy's name of the one needed.
    PythonDialog(const QString &chosen, const QString &driver, QWidget *parent = nullptr);
    ~PythonDialog() override;

    void setCandidates(const std::vector<PythonCandidate> &candidates);
    void setFacts(int candidate, const PythonFacts &facts);
    QString chosen() const; // absolute path; empty: automatic

Q_SIGNALS:
    // A program was picked by hand; setFacts() for it is awaited.
    void probeRequested(int candidate, const QString &program);

protected:
    void changeEvent(QEvent *event) override;

private:
    void sizeColumns();
    void showSelected();
    void browse();
    void take(const QString &program);

    std::unique_ptr<Ui::PythonDialog> m_ui;
    PythonModel *m_model;
    QString m_chosen;
};

} // namespace limbeck::gui
