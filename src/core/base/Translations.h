#pragma once

#include <QString>
#include <QStringList>

#include <memory>

class QTranslator;

namespace limbeck {

// The texts of one language, ours and Qt's own, installed into the application while this object lives.
// main() owns the one instance, made after the application object; both belong to the same thread.
class Translations
{
public:
    Translations();
    ~Translations();
    Translations(const Translations &) = delete;
    Translations &operator=(const Translations &) = delete;

    // Switches to "en" or "ko"; empty means the system's language, and one that we do not have means English.
    // Windows hear of it as QEvent::LanguageChange, so no restart is needed.
    void use(const QString &language = {});
    // "en" or "ko".
    QString language() const { return m_language; }
    // What use() takes, in the order in which a menu shows them.
    static QStringList available();

private:
    std::unique_ptr<QTranslator> m_ours; // for English too: it has the plurals
    std::unique_ptr<QTranslator> m_qt;
    QString m_language;
};

} // namespace limbeck
