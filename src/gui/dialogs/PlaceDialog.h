#pragma once

#include "pg/TargetPins.h"

#include <QDialog>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class PlaceDialog;
}

// An environment that leads to another database than the last time: the old place beside the new one, and the
// consent to the new one. Accepted means "remember the new one". Show it with open().
class PlaceDialog : public QDialog
{
    Q_OBJECT

public:
    explicit PlaceDialog(const PinCheck &check, QWidget *parent = nullptr);
    ~PlaceDialog() override;

protected:
    void changeEvent(QEvent *event) override;

private:
    void showPlaces();
    void setLooks();
    void fitHeight();

    std::unique_ptr<Ui::PlaceDialog> m_ui;
    PinCheck m_check;
};

} // namespace limbeck::gui
