#include "project/EnvironmentChanges.h"

#include "project/EnvironmentIgnore.h"
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
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvironmentChanges)
};

constexpr qsizetype longestName = 64;

Error badName(const QString &message)
{
    return {u"environment.name"_s,
            message,
            {},
            Tr::tr("Use letters, digits, and - or _ between them, such as staging."),
            {},
            {}};
}

// `.env.NAME` is how the others are called, unless all of them are NAME.env.
bool usesSuffix(const Project &project)
{
    const auto &all = project.environments();
    return !all.empty() && std::ranges::all_of(all, [](const EnvironmentDefinition &environment) {
        return std::ranges::all_of(environment.files, [](const QString &file) {
            const QString name = QFileInfo(file).fileName();
            return name.endsWith(".env"_L1) && !name.startsWith(u'.');
        });
    });
}

// The folder of the project's environments: that of the first whose file is found by its name.
QString folderOfOthers(const Project &project)
{
    for (const EnvironmentDefinition &environment : project.environments()) {
        const QFileInfo file(environment.files.value(0));
        if (!environmentNameOf(file.fileName()).isEmpty())
            return file.absolutePath();
    }
    return project.folder();
}

// The parts that are named, over those of the source.
ConnectionFields overlaid(ConnectionFields base, const ConnectionFields &named)
{
    const bool place = !named.hosts.empty() || !named.user.isEmpty();
    if (!named.driver.isEmpty())
        base.driver = named.driver;
    const auto port = base.hosts.empty() ? std::nullopt : base.hosts.front().port;
    if (!named.hosts.empty())
        base.hosts = named.hosts;
    for (HostPort &host : base.hosts) {
        if (!host.port && !host.host.startsWith(u'/'))
            host.port = port;
    }
    if (!named.database.isEmpty())
        base.database = named.database;
    if (!named.user.isEmpty())
        base.user = named.user;
    if (named.password.isSet() || place)
        base.password = named.password;
    for (const QString &part : tlsParts()) {
        if (!tlsValue(named, part).isEmpty())
            setTlsValue(&base, part, tlsValue(named, part));
    }
    for (auto it = named.options.cbegin(); it != named.options.cend(); ++it)
        base.options.insert(it.key(), it.value());
    return base;
}

class NewEnvironment
{
public:
    NewEnvironment(const Project &project, const NewEnvironmentRequest &request,
                   const QProcessEnvironment &process)
        : m_project(project), m_request(request), m_process(process)
    {
    }

    Result<EnvironmentChange> run();

private:
    Result<void> readSource();
    Result<void> readCopied();
    Result<void> writeFields();
    Result<void> writeSettings();

    const Project &m_project;
    const NewEnvironmentRequest &m_request;
    const QProcessEnvironment &m_process;
    QString m_file;
    QByteArray m_text;            // of the new file
    std::vector<EnvFile> m_files; // of the new environment, in memory
    EnvironmentChange m_change;
};

Result<void> NewEnvironment::readCopied()
{
    const auto original = m_project.environment(m_request.copyOf);
    if (!original)
        return fail(original.error());
    const auto edit = EnvironmentEdit::open(*original, m_process, m_project.resolverOptions(*original));
    if (!edit)
        return fail(edit.error());
    // Of several files the one that names the database is copied; the others are shared.
    const QString named = edit->origin(u"host"_s).file;
    const QString copied = original->files.contains(named) ? named : original->files.constLast();
    const auto text = EnvFile::read(copied);
    if (!text)
        return fail(text.error());
    m_text = text->toBytes();
    m_change.definition.files.clear();
    for (const QString &file : original->files)
        m_change.definition.files << (file == copied ? m_file : file);
    m_change.definition.urlVariable = original->urlVariable;
    m_change.definition.processWins = original->processWins;
    m_change.definition.tunnel = original->tunnel; // its hosts are named as they are known behind it
    return {};
}

Result<void> NewEnvironment::readSource()
{
    m_change.definition.files = QStringList{m_file};
    if (m_request.source == NewEnvironmentRequest::Source::Copy) {
        if (auto read = readCopied(); !read)
            return read;
    } else if (m_request.source == NewEnvironmentRequest::Source::Template) {
        const auto text = EnvFile::read(m_request.templateFile);
        if (!text)
            return fail(text.error());
        m_text = text->toBytes();
    }
    for (const QString &path : std::as_const(m_change.definition.files)) {
        auto file = path == m_file ? EnvFile::parse(m_text, path) : EnvFile::read(path);
        if (!file)
            return fail(file.error());
        m_files.push_back(std::move(*file));
    }
    return {};
}

Result<void> NewEnvironment::writeFields()
{
    std::vector<std::optional<QByteArray>> before;
    for (const EnvFile &file : m_files)
        before.push_back(file.path() == m_file ? std::nullopt : std::optional(file.toBytes()));
    const auto edit = EnvironmentEdit::of(m_change.definition, m_files, m_process,
                                          m_project.resolverOptions(m_change.definition), before);
    if (!edit)
        return fail(edit.error());
    m_change.resolution = edit->resolution();
    m_change.findings = edit->environment().findings();
    FileChange file{m_file, std::nullopt, m_text, true};
    if (!m_request.fields && !m_request.withoutPassword) {
        m_change.changes.push_back(file);
        m_change.findings += edit->resolution().findings;
        return {};
    }
    ConnectionFields wanted = overlaid(edit->fields(), m_request.fields.value_or(ConnectionFields()));
    if (m_request.withoutPassword)
        wanted.password = Secret();
    auto proposal = edit->propose(wanted);
    const auto hasWayOut = [](const Error &error) {
        return error.code == "env.edit-interpolated"_L1 || error.code == "env.edit-unsupported"_L1;
    };
    if (!proposal && hasWayOut(proposal.error()))
        proposal = edit->propose(wanted, UrlWriting::Literal);
    if (!proposal)
        return fail(proposal.error());
    m_change.resolution = proposal->resolution;
    m_change.findings += proposal->findings;
    for (const FileChange &change : proposal->changes) {
        // What is shared with the copied environment stays what it is there.
        if (change.file != m_file)
            return fail("env.edit-interpolated",
                        Tr::tr("%1 is shared with %2, and the change would be made there.")
                            .arg(QFileInfo(change.file).fileName(), m_request.copyOf),
                        Tr::tr("Create the environment without changes first, and edit it then."),
                        {change.file, 0, 0});
        file.after = change.after;
    }
    m_change.changes.push_back(file);
    return {};
}

// A name that its file does not have, or shared files, have to stand in limbeck.ini.
Result<void> NewEnvironment::writeSettings()
{
    const EnvironmentDefinition &definition = m_change.definition;
    const bool shared = definition.files.size() > 1;
    if (!shared && definition.urlVariable.isEmpty() && !definition.processWins && !definition.tunnel)
        return {};
    auto settings = ProjectSettingsEdit::open(m_project.folder());
    if (!settings)
        return fail(settings.error());
    EnvironmentSettings values;
    if (shared)
        values.files = definition.files;
    if (!definition.urlVariable.isEmpty())
        values.urlVariable = definition.urlVariable;
    if (definition.processWins)
        values.processWins = true;
    if (const auto &tunnel = definition.tunnel) {
        values.sshTunnel = tunnel->display();
        values.sshConfig = tunnel->configFile;
        values.sshIdentity = tunnel->identityFile;
    }
    if (auto done = settings->set(definition.name, values); !done)
        return done;
    m_change.changes.push_back(settings->change());
    return {};
}

Result<EnvironmentChange> NewEnvironment::run()
{
    if (const auto bad = checkEnvironmentName(m_project, m_request.name))
        return fail(*bad);
    m_file = newEnvironmentFile(m_project, m_request.name);
    if (QFileInfo::exists(m_file))
        return fail("environment.exists",
                    Tr::tr("There is a file %1 already.").arg(QDir::toNativeSeparators(m_file)),
                    Tr::tr("Choose another name, or edit that environment."), {m_file, 0, 0});
    m_change.definition.name = m_request.name;
    m_change.definition.origin = Origin::fromFile(m_file, 0, {});
    if (auto done = readSource(); !done)
        return fail(done.error());
    if (auto done = writeFields(); !done)
        return fail(done.error());
    if (auto done = writeSettings(); !done)
        return fail(done.error());
    proposeIgnoring(m_file, &m_change);
    return std::move(m_change);
}

} // namespace

std::optional<Error> checkEnvironmentName(const Project &project, const QString &name)
{
    if (name.isEmpty() || name.size() > longestName)
        return badName(Tr::tr("An environment's name has 1 to %1 characters.").arg(longestName));
    const auto good = [](QChar c) {
        return c.isLetterOrNumber() || c.isMark() || QStringView(u"-_.").contains(c);
    };
    const bool ends = (name.front().isLetterOrNumber() || name.front() == u'_') && name.back() != u'.';
    if (!ends || !std::ranges::all_of(name, good))
        return badName(Tr::tr("“%1” cannot be the name of an environment's file.").arg(name));
    if (name != "default"_L1 && environmentNameOf(".env."_L1 + name) != name)
        return badName(
            Tr::tr("A file called .env.%1 would be taken for a template or a leftover.").arg(name));
    const auto same = std::ranges::find_if(project.environments(), [&](const EnvironmentDefinition &other) {
        return other.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    if (same == project.environments().end())
        return {};
    return Error{u"environment.exists"_s,
                 Tr::tr("There is an environment %1 already.").arg(same->name),
                 {},
                 Tr::tr("Choose another name, or edit that environment."),
                 {},
                 {same->files.value(0), 0, 0}};
}

QString newEnvironmentFile(const Project &project, const QString &name)
{
    const QString folder = folderOfOthers(project) + u'/';
    if (usesSuffix(project) && environmentNameOf(name + ".env"_L1) == name)
        return folder + name + ".env"_L1;
    return folder + (name == "default"_L1 ? u".env"_s : u".env."_s + name);
}

Result<EnvironmentChange> proposeNewEnvironment(const Project &project, const NewEnvironmentRequest &request,
                                                const QProcessEnvironment &process)
{
    return NewEnvironment(project, request, process).run();
}

} // namespace limbeck
