#pragma once

#include "base/IniFile.h"
#include "script/AlembicConfig.h"
#include "script/AlembicToml.h"

#include <QHash>

namespace limbeck {

// Reads the configuration of one Alembic project from the files that were found. Used once; blocks on the
// disk.
class AlembicConfigReader
{
public:
    // Absolute paths; either file may be empty. `projectFolder`: the folder that was opened, which need not
    // be that of the files.
    AlembicConfigReader(QString iniFile, QString tomlFile, QString section, QString projectFolder);

    Result<AlembicConfig> read(); // errors: see AlembicConfig::read

private:
    Result<void> readIni();
    void readSections(const IniFile &ini);
    void addOption(const IniFile &ini, const IniFile::Entry &entry);
    Result<void> readToml();
    void addTomlValue(const AlembicTomlValue &value);
    Result<void> checkUsedOptions();
    Result<void> readLayout();
    Result<bool> tryWorkingFolder(const QString &folder);
    Result<void> readScriptLocation();
    Result<void> readVersionLocations();
    Result<void> readPrependSysPath();
    Result<std::optional<QString>> separator(const QStringList &keys) const;
    Result<QString> resolve(const QString &location, const AlembicOption &option) const;
    QString findPackage(const QStringList &parts) const;
    QString absolute(const QString &path) const;
    bool flag(const QString &key) const;
    void readDatabases();
    bool isFlaskMigrate() const;
    void tellBrokenOptions();

    const AlembicOption *iniOption(const QString &key) const;
    std::vector<const AlembicOption *> tomlOptions(const QString &key) const;
    tl::unexpected<Error> refuse(const QString &message, const QString &hint, SourceLocation where) const;

    AlembicConfig m_config;
    QString m_projectFolder;
    bool m_sectionNamed = false;
    bool m_hasSection = false;
    std::vector<AlembicTomlValue> m_tomlValues;
    QHash<QString, Error> m_broken; // options whose interpolation fails, by key
};

} // namespace limbeck
