#include "project/ProjectSettingsEdit.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ProjectSettingsEdit)
};

QString general()
{
    return u"limbeck"_s;
}

// An entry that is there, or goes with an empty value.
Result<void> put(IniEdit *edit, const QString &section, const QString &key, const QString &value)
{
    return value.isEmpty() ? edit->remove(section, key) : edit->set(section, key, value);
}

} // namespace

Result<ProjectSettingsEdit> ProjectSettingsEdit::open(const QString &projectFolder)
{
    ProjectSettingsEdit edit;
    edit.m_file = ProjectSettings::fileOf(projectFolder);
    if (QFileInfo::exists(edit.m_file)) {
        QFile file(edit.m_file);
        if (!file.open(QIODevice::ReadOnly))
            return fail(Error{u"ini.unreadable"_s,
                              Tr::tr("limbeck.ini cannot be read."),
                              file.errorString(),
                              Tr::tr("Check that you may read it."),
                              {},
                              {edit.m_file, 0, 0}});
        edit.m_before = file.readAll();
    }
    auto ini = IniEdit::of(edit.m_before.value_or(QByteArray()), edit.m_file);
    if (!ini)
        return fail(ini.error());
    edit.m_edit = std::move(*ini);
    auto settings = ProjectSettings::parse(edit.m_edit.toBytes(), edit.m_file);
    if (!settings)
        return fail(settings.error());
    edit.m_settings = std::move(*settings);
    return edit;
}

// Takes the text when Limbeck can read it and nothing in it is a secret that was not there before.
Result<void> ProjectSettingsEdit::accept(IniEdit edit)
{
    auto settings = ProjectSettings::parse(edit.toBytes(), m_file);
    if (!settings)
        return fail(settings.error());
    const auto secrets = [](const ProjectSettings &of) {
        return std::ranges::count(of.findings, u"settings.secret"_s, &Finding::code);
    };
    if (secrets(*settings) > secrets(m_settings))
        return fail("settings.secret",
                    Tr::tr("The value looks like a secret, and limbeck.ini is meant to be committed."),
                    Tr::tr("Keep it in a .env file."), {m_file, 0, 0});
    m_edit = std::move(edit);
    m_settings = std::move(*settings);
    return {};
}

QString ProjectSettingsEdit::written(const QString &file) const
{
    const QString relative = QFileInfo(m_file).absoluteDir().relativeFilePath(file);
    return relative.startsWith("../../../"_L1) ? file : relative;
}

Result<void> ProjectSettingsEdit::set(const QString &environment, const EnvironmentSettings &values)
{
    IniEdit edit = m_edit;
    const QString section = ProjectSettings::sectionOf(environment);
    const EnvironmentDefinition *now = m_settings.environment(environment);
    Result<void> done;
    const auto write = [&](const QString &key, const QString &value) {
        if (done)
            done = put(&edit, section, key, value);
    };
    if (values.files) {
        QStringList names;
        for (const QString &file : *values.files)
            names << written(file);
        if (std::ranges::any_of(names, [](const QString &name) { return name.contains(u','); }))
            return fail("settings.value", Tr::tr("limbeck.ini cannot name a file with a comma in its name."),
                        Tr::tr("Rename the file."), {m_file, 0, 0});
        if (!now || now->files != *values.files)
            write(u"files"_s, names.join(u", "_s));
    }
    if (values.displayName)
        write(u"display_name"_s, values.displayName->trimmed());
    if (values.colour) {
        const bool american = m_edit.ini().find(section, u"color"_s).has_value();
        write(american ? u"color"_s : u"colour"_s, colourName(*values.colour));
    }
    const bool decided = m_settings.protectionDecided.contains(environment);
    if (values.isProtected && (!decided || !now || now->isProtected != *values.isProtected))
        write(u"protected"_s, *values.isProtected ? u"true"_s : u"false"_s);
    if (values.processWins && (now && now->processWins) != *values.processWins)
        write(u"process_wins"_s, *values.processWins ? u"true"_s : QString());
    if (values.urlVariable)
        write(u"url_variable"_s, values.urlVariable->trimmed());
    const bool endsTunnel = values.sshTunnel && values.sshTunnel->trimmed().isEmpty();
    if (values.sshTunnel)
        write(u"ssh_tunnel"_s, values.sshTunnel->trimmed());
    if (values.sshConfig || endsTunnel)
        write(u"ssh_config"_s, endsTunnel ? QString() : values.sshConfig->trimmed());
    if (values.sshIdentity || endsTunnel)
        write(u"ssh_identity"_s, endsTunnel ? QString() : values.sshIdentity->trimmed());
    if (done && values.isDefault && *values.isDefault)
        done = put(&edit, general(), u"default_environment"_s, environment);
    else if (done && values.isDefault && m_settings.defaultEnvironment == environment)
        done = edit.remove(general(), u"default_environment"_s);
    return done ? accept(std::move(edit)) : done;
}

Result<void> ProjectSettingsEdit::setDefaultEnvironment(const QString &name)
{
    IniEdit edit = m_edit;
    if (auto done = put(&edit, general(), u"default_environment"_s, name); !done)
        return done;
    return accept(std::move(edit));
}

Result<void> ProjectSettingsEdit::renameEnvironment(const QString &from, const QString &to)
{
    IniEdit edit = m_edit;
    Result<void> done = edit.renameSection(ProjectSettings::sectionOf(from), ProjectSettings::sectionOf(to));
    if (done && m_settings.defaultEnvironment == from)
        done = edit.set(general(), u"default_environment"_s, to);
    return done ? accept(std::move(edit)) : done;
}

Result<void> ProjectSettingsEdit::removeEnvironment(const QString &name)
{
    IniEdit edit = m_edit;
    Result<void> done = edit.removeSection(ProjectSettings::sectionOf(name));
    if (done && m_settings.defaultEnvironment == name)
        done = edit.remove(general(), u"default_environment"_s);
    return done ? accept(std::move(edit)) : done;
}

FileChange ProjectSettingsEdit::change() const
{
    const bool none = !m_before && m_edit.toBytes().isEmpty();
    return {m_file, m_before, none ? std::nullopt : std::optional(m_edit.toBytes()), false};
}

} // namespace limbeck
