#include "base/Translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

QString known(const QString &wanted)
{
    const QStringList candidates = wanted.isEmpty() ? QLocale::system().uiLanguages() : QStringList{wanted};
    for (const QString &candidate : candidates) {
        const QString language = candidate.section(u'-', 0, 0).section(u'_', 0, 0).toLower();
        if (Translations::available().contains(language))
            return language;
    }
    return u"en"_s;
}

// Installs the file's texts, or nothing where there is no such file.
std::unique_ptr<QTranslator> installed(const QString &name, const QString &folder)
{
    auto translator = std::make_unique<QTranslator>();
    if (!translator->load(name, folder))
        return nullptr;
    QCoreApplication::installTranslator(translator.get());
    return translator;
}

} // namespace

Translations::Translations() = default;
Translations::~Translations() = default;

void Translations::use(const QString &language)
{
    m_language = known(language);
    m_qt.reset(); // a translator uninstalls itself when it goes
    m_ours.reset();
    if (m_language != "en"_L1)
        m_qt = installed("qtbase_"_L1 + m_language, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    m_ours = installed("limbeck_"_L1 + m_language, u":/i18n"_s);
}

QStringList Translations::available()
{
    return {u"en"_s, u"ko"_s};
}

} // namespace limbeck
