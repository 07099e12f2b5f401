#include "script/AlembicConfigReader.h"

#include "script/AlembicInterpolation.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicConfig)
};

constexpr QLatin1StringView defaultSection("DEFAULT");

// What Alembic itself reads; the others are read by env.py, if at all.
constexpr QLatin1StringView usedKeys[] = {"script_location"_L1,
                                          "version_locations"_L1,
                                          "path_separator"_L1,
                                          "version_path_separator"_L1,
                                          "recursive_version_locations"_L1,
                                          "sourceless"_L1,
                                          "prepend_sys_path"_L1,
                                          "file_template"_L1};

bool hasNonAscii(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray content = file.readAll();
    return std::any_of(content.begin(), content.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

} // namespace

AlembicConfigReader::AlembicConfigReader(QString iniFile, QString tomlFile, QString section,
                                         QString projectFolder)
    : m_projectFolder(std::move(projectFolder)), m_sectionNamed(!section.isEmpty())
{
    m_config.iniFile = std::move(iniFile);
    m_config.tomlFile = std::move(tomlFile);
    if (m_sectionNamed)
        m_config.section = std::move(section);
    const QString file = m_config.iniFile.isEmpty() ? m_config.tomlFile : m_config.iniFile;
    m_config.folder = QFileInfo(file).absolutePath();
    m_config.workingFolder = m_config.folder;
}

Result<AlembicConfig> AlembicConfigReader::read()
{
    for (const auto step :
         {&AlembicConfigReader::readIni, &AlembicConfigReader::readToml,
          &AlembicConfigReader::checkUsedOptions, &AlembicConfigReader::readLayout,
          &AlembicConfigReader::readScriptLocation, &AlembicConfigReader::readVersionLocations}) {
        if (auto done = (this->*step)(); !done)
            return tl::unexpected(std::move(done.error()));
    }
    m_config.recursiveVersionLocations = flag(u"recursive_version_locations"_s);
    m_config.sourceless = flag(u"sourceless"_s);
    if (const AlembicOption *const option = m_config.find(u"file_template"_s))
        m_config.fileTemplate = option->value;
    readDatabases();
    tellBrokenOptions();
    return std::move(m_config);
}

tl::unexpected<Error> AlembicConfigReader::refuse(const QString &message, const QString &hint,
                                                  SourceLocation where) const
{
    return fail("alembic.config", message, hint, std::move(where));
}

Result<void> AlembicConfigReader::readIni()
{
    if (m_config.iniFile.isEmpty())
        return {};
    const auto ini = IniFile::read(m_config.iniFile);
    if (!ini)
        return fail(ini.error());
    m_config.nonAscii = hasNonAscii(m_config.iniFile);
    readSections(*ini);
    m_hasSection = ini->hasSection(m_config.section);
    if (!m_hasSection && m_sectionNamed)
        return refuse(
            Text::tr("%1 has no section [%2].").arg(QFileInfo(m_config.iniFile).fileName(), m_config.section),
            m_config.sections.isEmpty()
                ? QString()
                : Text::tr("Sections that can be named: %1").arg(m_config.sections.join(u", "_s)),
            {m_config.iniFile, 0, 0});
    if (!m_hasSection)
        return {};
    for (const QString &place : {m_config.section, QString(defaultSection)}) {
        for (const IniFile::Entry &entry : ini->entries()) {
            if (entry.section == place && !iniOption(entry.key))
                addOption(*ini, entry);
        }
    }
    return {};
}

void AlembicConfigReader::readSections(const IniFile &ini)
{
    for (const IniFile::Entry &entry : ini.entries()) {
        const bool names = entry.key == "script_location"_L1 || entry.key == "sqlalchemy.url"_L1;
        if (names && entry.section != defaultSection && !m_config.sections.contains(entry.section))
            m_config.sections.append(entry.section);
    }
}

void AlembicConfigReader::addOption(const IniFile &ini, const IniFile::Entry &entry)
{
    const AlembicInterpolation interpolation(ini, m_config.section, m_config.folder);
    AlembicOption option{entry.key, entry.value, {}, m_config.iniFile, entry.line};
    if (auto value = interpolation.expand(entry))
        option.value = std::move(*value);
    else
        m_broken.insert(entry.key, value.error());
    m_config.options.push_back(std::move(option));
}

Result<void> AlembicConfigReader::readToml()
{
    if (m_config.tomlFile.isEmpty())
        return {};
    auto values = readAlembicToml(m_config.tomlFile);
    if (!values && m_config.iniFile.isEmpty())
        return fail(values.error());
    if (!values) {
        const Error &error = values.error();
        m_config.findings.append({error.code, Severity::Warning, error.message, error.hint, error.where, {}});
    }
    if (!values || !*values) {
        m_config.tomlFile.clear();
        return {};
    }
    m_tomlValues = std::move(**values);
    for (const AlembicTomlValue &value : m_tomlValues)
        addTomlValue(value);
    return {};
}

void AlembicConfigReader::addTomlValue(const AlembicTomlValue &value)
{
    if (value.kind == AlembicTomlValue::Kind::Other || value.kind == AlembicTomlValue::Kind::Boolean)
        return;
    AlembicOption option{value.key, value.text, {}, m_config.tomlFile, value.line};
    if (auto expanded =
            AlembicInterpolation::expandToml(value.text, m_config.folder, {m_config.tomlFile, value.line, 0}))
        option.value = std::move(*expanded);
    else if (!iniOption(value.key))
        m_broken.insert(value.key, expanded.error());
    m_config.options.push_back(std::move(option));
}

const AlembicOption *AlembicConfigReader::iniOption(const QString &key) const
{
    const AlembicOption *const found = m_config.find(key);
    return found && found->file == m_config.iniFile ? found : nullptr;
}

std::vector<const AlembicOption *> AlembicConfigReader::tomlOptions(const QString &key) const
{
    std::vector<const AlembicOption *> found;
    for (const AlembicOption &option : m_config.options) {
        if (option.key == key && option.file == m_config.tomlFile)
            found.push_back(&option);
    }
    return found;
}

Result<void> AlembicConfigReader::checkUsedOptions()
{
    for (const QLatin1StringView key : usedKeys) {
        if (const auto broken = m_broken.constFind(key); broken != m_broken.constEnd())
            return fail(*broken);
    }
    for (const AlembicTomlValue &value : m_tomlValues) {
        const bool isFlag = value.key == "sourceless"_L1 || value.key == "recursive_version_locations"_L1;
        const bool fits = isFlag ? value.kind == AlembicTomlValue::Kind::Boolean
                                 : value.kind == AlembicTomlValue::Kind::String ||
                                       value.kind == AlembicTomlValue::Kind::Item;
        if (!fits && std::ranges::find(usedKeys, value.key) != std::end(usedKeys) && !iniOption(value.key))
            return fail("alembic.pyproject",
                        Text::tr("%1 of [tool.alembic] has a value of the wrong kind.").arg(value.key),
                        isFlag ? Text::tr("Write true or false, without quotes.")
                               : Text::tr("Write a string or a list of strings."),
                        {m_config.tomlFile, value.line, 0});
    }
    return {};
}

bool AlembicConfigReader::flag(const QString &key) const
{
    if (const AlembicOption *const option = iniOption(key))
        return option->value == "true"_L1;
    const auto found = std::ranges::find(m_tomlValues, key, &AlembicTomlValue::key);
    return found != m_tomlValues.end() && found->flag;
}

void AlembicConfigReader::readDatabases()
{
    static const QRegularExpression comma(uR"(,\s*)"_s); // as env.py of the multidb template has it
    const AlembicOption *const option = iniOption(u"databases"_s);
    if (!option)
        return;
    m_config.databases = option->value.trimmed().split(comma, Qt::SkipEmptyParts);
    m_config.severalDatabases = !m_config.databases.isEmpty();
}

void AlembicConfigReader::tellBrokenOptions()
{
    for (const AlembicOption &option : m_config.options) {
        const auto broken = m_broken.constFind(option.key);
        if (broken == m_broken.constEnd() || broken->where.line != option.line)
            continue;
        m_config.findings.append({broken->code,
                                  Severity::Warning,
                                  Text::tr("%1: %2").arg(option.key, broken->message),
                                  broken->hint,
                                  broken->where,
                                  {}});
    }
}

} // namespace limbeck
