#pragma once

#include "base/Translations.h"
#include "theme/Theme.h"

#include <QObject>
#include <QString>

namespace limbeck::gui {

// The person's theme and language: applies them to the running application and remembers them. One instance,
// owned by main() (and by tests); GUI thread.
class Appearance : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void applySettings();
    Theme::Mode theme() const;
    void setTheme(Theme::Mode mode);
    QString language() const; // as remembered: "en", "ko", empty for the system's
    void setLanguage(const QString &language);

Q_SIGNALS:
    void changed();

private:
    Translations m_translations;
};

} // namespace limbeck::gui
