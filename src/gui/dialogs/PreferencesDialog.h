#pragma once

#include "theme/Theme.h"

#include <QDialog>

#include <memory>

namespace limbeck::gui {

namespace Ui {
class PreferencesDialog;
}

// The person's own settings. Changes are told at once and take effect at once; who owns the dialog applies
// and stores them.
class PreferencesDialog : public QDialog
{
    Q_OBJECT

public:
    // `language` is "en", "ko" or "" for the system's.
    PreferencesDialog(Theme::Mode theme, const QString &language, QWidget *parent = nullptr);
    ~PreferencesDialog() override;

Q_SIGNALS:
    void themeChanged(limbeck::gui::Theme::Mode mode);
    void languageChanged(const QString &language);

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();

    std::unique_ptr<Ui::PreferencesDialog> m_ui;
};

} // namespace limbeck::gui
