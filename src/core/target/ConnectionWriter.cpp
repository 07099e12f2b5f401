#include "target/ConnectionWriter.h"

#include "env/Interpolation.h"
#include "target/SplitForm.h"
#include "target/UrlQuoting.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvironmentEdit)
};

QString joinedHosts(const std::vector<HostPort> &hosts)
{
    QStringList names;
    for (const HostPort &host : hosts)
        names << host.host;
    return names.join(QLatin1Char(','));
}

// One number for all hosts where they have the same; empty where none has one.
QString joinedPorts(const std::vector<HostPort> &hosts)
{
    QStringList ports;
    bool any = false;
    for (const HostPort &host : hosts) {
        ports << QString::number(host.port.value_or(5432));
        any = any || host.port;
    }
    if (!any)
        return {};
    const bool same = ports.count(ports.first()) == ports.size();
    return same ? ports.first() : ports.join(QLatin1Char(','));
}

// Whether the two mean the same place, as CandidateSearch has it.
bool samePlace(const DatabaseUrl &url, const ConnectionFields &fields)
{
    DatabaseUrl other = fields.toUrl();
    return url.sameDatabase(other);
}

} // namespace

ConnectionWriter::ConnectionWriter(const EnvironmentEdit &edit, const ResolverOptions &options,
                                   VariableEditor *editor, const ConnectionFields &wanted)
    : m_edit(edit)
    , m_options(options)
    , m_editor(editor)
    , m_wanted(wanted.normalized())
    , m_variable(edit.variable())
{
}

// The URL that counts, when a file has it.
std::optional<DatabaseUrl> ConnectionWriter::currentUrl() const
{
    const auto variable = m_edit.environment().find(m_variable);
    if (!variable || !variable->hasValue || variable->origin.kind != OriginKind::File)
        return {};
    const auto url = DatabaseUrl::parse(variable->value);
    return url ? std::optional(*url) : std::nullopt;
}

// The variables that the URL refers to where it stands in the file.
QStringList ConnectionWriter::references() const
{
    QStringList names;
    const auto environment = m_editor->environment();
    const auto variable = environment ? environment->find(m_variable) : std::nullopt;
    for (const ValuePiece &piece : valuePieces(variable ? variable->raw : QString())) {
        if (piece.name)
            names << *piece.name;
    }
    return names;
}

Result<void> ConnectionWriter::run(UrlWriting writing)
{
    const QStringList before = references();
    Result<void> done;
    if (m_edit.isSplitForm() && writing == UrlWriting::KeepReferences) {
        m_before = m_edit.fields();
        done = writeSplitForm();
    } else {
        m_url = m_edit.isSplitForm() ? std::nullopt : currentUrl();
        const bool waits = !m_url && m_edit.hasReferences();
        if (m_url)
            m_before = m_edit.fields();
        changePlace(m_before, &m_change);
        routeOptions();
        done = (m_url || waits) && writing == UrlWriting::KeepReferences ? writeUrl() : writeUrlLiterally();
        if (done)
            done = writeTwins();
    }
    if (done)
        done = writeOptions();
    if (done && !m_wanted.password.isSet())
        dropPassword(before);
    return done;
}

// Ports that PGPORT gives are not written into the URL while they stay what they are.
std::vector<HostPort> ConnectionWriter::wantedUrlHosts() const
{
    std::vector<HostPort> hosts = m_wanted.hosts;
    const Origin port = m_edit.origin(QStringLiteral("port"));
    if (!m_url || m_before.hosts.empty() || port.kind == OriginKind::Default || port.key == m_variable)
        return hosts;
    const auto given = m_before.hosts.front().port;
    if (std::ranges::all_of(hosts, [&](const HostPort &host) { return host.port == given; })) {
        for (HostPort &host : hosts)
            host.port.reset();
    }
    return hosts;
}

void ConnectionWriter::changePlace(const ConnectionFields &before, UrlChange *change) const
{
    if (m_wanted.driver != before.driver || !m_url)
        change->scheme = m_wanted.toUrl().scheme;
    if (m_wanted.hosts != before.hosts)
        change->hosts = wantedUrlHosts();
    if (m_wanted.database != before.database)
        change->database = m_wanted.database;
    if (m_wanted.user != before.user)
        change->user = m_wanted.user;
    if (m_wanted.password != before.password)
        change->password = m_wanted.password;
}

void ConnectionWriter::routeOptions()
{
    for (const QString &part : tlsParts())
        routeOption(part, urlOption(part, m_wanted.driver), tlsValue(m_before, part),
                    tlsValue(m_wanted, part));
    QMap<QString, QString> either = m_before.options;
    either.insert(m_wanted.options);
    for (auto it = either.cbegin(); it != either.cend(); ++it)
        routeOption(it.key(), it.key(), m_before.options.value(it.key()), m_wanted.options.value(it.key()));
}

// Into the URL, or into libpq's variable where the option is there already or the driver's URL cannot say it.
void ConnectionWriter::routeOption(const QString &part, const QString &spelled, const QString &from,
                                   const QString &to)
{
    const QStringList spellings = {urlOption(part, m_before.driver), part};
    QString old;
    for (const auto &[name, value] : m_url ? m_url->query : QList<QPair<QString, QString>>()) {
        if (spellings.contains(name) && (value == from || name == part))
            old = name;
    }
    const bool driverChanges = m_wanted.driver != m_before.driver;
    const Origin origin = m_edit.origin(part);
    const bool inVariable = origin.kind == OriginKind::File && origin.key == connectionVariable(part);
    const bool respelled = driverChanges && !old.isEmpty() && old != spelled;
    if (from == to && !respelled)
        return;
    if (!old.isEmpty() && (to.isEmpty() || respelled))
        m_change.query.append({old, std::nullopt});
    if (to.isEmpty() && old.isEmpty())
        m_variables.emplace_back(part, QString());
    else if (!to.isEmpty() && !old.isEmpty() && !driverChanges)
        m_change.query.append({old, to});
    else if (!to.isEmpty() && (inVariable || spelled.isEmpty()))
        m_variables.emplace_back(part, to);
    else if (!to.isEmpty())
        m_change.query.append({spelled, to});
}

Result<void> ConnectionWriter::writeUrl()
{
    const QString text = m_edit.environment().find(m_variable)->value;
    if (const auto edits = m_change.editsOf(text))
        return m_editor->edit(m_variable, *edits);
    if (m_edit.hasReferences())
        return fail(
            "env.edit-interpolated",
            Text::tr("The URL in %1 has references and several hosts or a socket, so there is no single "
                     "place for the change.")
                .arg(m_variable),
            Text::tr("Have the URL written out, without its references."));
    return writeUrlLiterally();
}

Result<void> ConnectionWriter::writeUrlLiterally()
{
    DatabaseUrl url = m_url.value_or(DatabaseUrl());
    m_change.applyTo(&url);
    const QString variable = m_edit.isSplitForm() ? m_options.urlVariables.value(0) : m_variable;
    return m_editor->setLiteral(variable, QString::fromUtf8(url.toSecret().reveal()));
}

// Other URLs of the same database in the files, such as one for another driver: left behind, they would name
// another database than this one.
Result<void> ConnectionWriter::writeTwins()
{
    const ConnectionFields &fields = m_edit.fields();
    if (!m_edit.resolution().target || m_edit.isSplitForm())
        return {};
    for (const Candidate &candidate : m_edit.resolution().candidates) {
        const auto variable = m_edit.environment().find(candidate.variable);
        if (candidate.variable == m_variable || !variable || variable->origin.kind != OriginKind::File)
            continue;
        const auto url = DatabaseUrl::parse(variable->value);
        if (!url || !samePlace(*url, fields))
            continue;
        if (auto done = writeTwin(candidate.variable); !done)
            return done;
    }
    return {};
}

Result<void> ConnectionWriter::writeTwin(const QString &variable)
{
    // As it is now: it may refer to what was just changed.
    const auto environment = m_editor->environment();
    if (!environment)
        return fail(environment.error());
    const QString text = environment->find(variable)->value;
    auto url = DatabaseUrl::parse(text);
    if (!url)
        return {};
    const auto old = DatabaseUrl::parse(m_edit.environment().find(variable)->value);
    const ConnectionFields now = ConnectionFields::of(*url);
    UrlChange change;
    if (m_wanted.hosts != m_edit.fields().hosts && m_wanted.hosts != now.hosts)
        change.hosts = m_wanted.hosts;
    if (m_wanted.database != now.database)
        change.database = m_wanted.database;
    if (m_wanted.user != now.user)
        change.user = m_wanted.user;
    if (old && old->password == m_edit.fields().password && m_wanted.password != now.password)
        change.password = m_wanted.password;
    if (change.isEmpty())
        return {};
    if (const auto edits = change.editsOf(text))
        return m_editor->edit(variable, *edits);
    change.applyTo(&*url);
    return m_editor->setLiteral(variable, QString::fromUtf8(url->toSecret().reveal()));
}

Result<void> ConnectionWriter::writePart(const QStringList &names, const QString &value)
{
    if (value.isEmpty()) {
        for (const QString &name : names)
            m_editor->remove(name);
        return {};
    }
    for (const QString &name : names) {
        const auto variable = m_edit.environment().find(name);
        if (variable && variable->hasValue && !variable->value.isEmpty() && m_editor->defines(name))
            return m_editor->setValue(name, value);
    }
    // One that stands there without a value waits for it.
    const auto empty =
        std::ranges::find_if(names, [&](const QString &name) { return m_editor->defines(name); });
    return m_editor->setValue(empty == names.end() ? names.front() : *empty, value,
                              m_edit.origin(QStringLiteral("host")).key);
}

Result<void> ConnectionWriter::writeSplitForm()
{
    const auto &forms = SplitForm::known();
    const auto form = std::ranges::find(forms, m_variable, &SplitForm::name);
    if (form == forms.end())
        return {};
    if (m_wanted.driver != m_before.driver)
        return fail("env.edit-unsupported",
                    Text::tr("The variables %1 cannot name a driver.").arg(m_variable),
                    Text::tr("Have a URL written in their place."));
    const auto write = [&](const QStringList &names, const QString &from, const QString &to) {
        return from == to ? Result<void>() : writePart(names, to);
    };
    const auto text = [](const Secret &secret) { return QString::fromUtf8(secret.reveal()); };
    Result<void> done = write(form->host, joinedHosts(m_before.hosts), joinedHosts(m_wanted.hosts));
    if (done)
        done = write(form->port, joinedPorts(m_before.hosts), joinedPorts(m_wanted.hosts));
    if (done)
        done = write(form->user, m_before.user, m_wanted.user);
    if (done)
        done = write(form->database, m_before.database, m_wanted.database);
    if (done && m_wanted.password.isSet())
        done = write(form->password, text(m_before.password), text(m_wanted.password));
    QStringList names = tlsParts() + m_before.options.keys() + m_wanted.options.keys();
    names.removeDuplicates();
    for (const QString &name : std::as_const(names)) {
        const bool tls = tlsParts().contains(name);
        const QString from = tls ? tlsValue(m_before, name) : m_before.options.value(name);
        const QString to = tls ? tlsValue(m_wanted, name) : m_wanted.options.value(name);
        if (from != to)
            m_variables.emplace_back(name, to);
    }
    return done;
}

Result<void> ConnectionWriter::writeOption(const QString &option, const QString &value)
{
    const QString variable = connectionVariable(option);
    if (variable.isEmpty())
        return fail(
            "env.edit-unsupported",
            Text::tr("There is no variable for the option %1 beside a URL.").arg(option),
            Text::tr("Have a URL written in place of the single variables, or leave the option out."));
    if (value.isEmpty()) {
        m_editor->remove(variable);
        return {};
    }
    return m_editor->setValue(variable, value, m_variable);
}

Result<void> ConnectionWriter::writeOptions()
{
    for (const auto &[option, value] : m_variables) {
        if (auto done = writeOption(option, value); !done)
            return done;
    }
    return {};
}

// What still gives the files a password goes too: libpq's variable, a split form's, and a variable that only
// the URL referred to.
void ConnectionWriter::dropPassword(const QStringList &references)
{
    const QStringList still = this->references();
    const Secret &old = m_edit.fields().password;
    const QString plain = QString::fromUtf8(old.reveal());
    for (const QString &name : references) {
        const auto environment = m_editor->environment();
        const auto variable = environment ? environment->find(name) : std::nullopt;
        if (!variable || still.contains(name) || plain.isEmpty() ||
            (variable->value != plain && variable->value != quotedUserInfo(plain)))
            continue;
        const bool used = std::ranges::any_of(environment->variables(), [&](const Variable &other) {
            return other.raw.contains(QLatin1String("${") + name);
        });
        if (!used)
            m_editor->remove(name);
    }
    for (int round = 0; round < 8; ++round) {
        const auto environment = m_editor->environment();
        const Resolution resolution = environment ? resolveTarget(*environment, m_options) : Resolution();
        if (!resolution.target)
            return;
        const Origin origin = resolution.target->origin(QStringLiteral("password"));
        if (origin.kind != OriginKind::File || !looksSecret(origin.key, {}) || !m_editor->defines(origin.key))
            return;
        m_editor->remove(origin.key);
    }
}

} // namespace limbeck
