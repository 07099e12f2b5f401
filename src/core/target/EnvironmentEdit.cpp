#include "target/EnvironmentEdit.h"

#include "env/Interpolation.h"
#include "env/VariableEditor.h"
#include "target/ConnectionWriter.h"
#include "target/SplitForm.h"
#include "target/UrlQuoting.h"

#include <QCoreApplication>

#include <algorithm>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvironmentEdit)
};

bool isFormName(const QString &name)
{
    return std::ranges::any_of(SplitForm::known(), [&](const SplitForm &form) { return form.name == name; });
}

Finding note(const char *code, Severity severity, const QString &message, const QString &hint,
             const Variable &variable)
{
    return {QString::fromLatin1(code),
            severity,
            message,
            hint,
            {variable.origin.file, variable.origin.line, 0},
            {}};
}

// What a person would not expect of the change.
class EditFindings
{
public:
    EditFindings(const Environment &before, const Environment &after, const QStringList &changed)
        : m_before(before), m_after(after), m_changed(changed)
    {
    }

    void alsoChanges(const QString &url);
    void stillHolds(const Secret &password);
    void encoded(const ConnectionFields &wanted);
    void driver(const ConnectionFields &wanted);

    Findings findings;

private:
    const Environment &m_before;
    const Environment &m_after;
    const QStringList &m_changed;
};

void EditFindings::alsoChanges(const QString &url)
{
    for (const Variable &variable : m_after.variables()) {
        const auto before = m_before.find(variable.key);
        if (variable.key == url || m_changed.contains(variable.key) || !before ||
            before->value == variable.value)
            continue;
        findings << note("env.edit-also-changes", Severity::Warning,
                         Text::tr("%1 changes too: it refers to what is changed.").arg(variable.key),
                         Text::tr("Look whether that is meant."), variable);
    }
}

void EditFindings::stillHolds(const Secret &password)
{
    const QString plain = QString::fromUtf8(password.reveal());
    if (plain.isEmpty())
        return;
    for (const Variable &variable : m_after.variables()) {
        const bool holds = variable.origin.kind == OriginKind::File &&
                           (variable.value.contains(plain) || variable.value.contains(quotedUserInfo(plain)));
        if (holds && looksSecret(variable.key, variable.value))
            findings << note("env.edit-still-holds", Severity::Warning,
                             Text::tr("%1 still holds the password.").arg(variable.key),
                             Text::tr("Remove it there as well, if no other program needs it."), variable);
    }
}

void EditFindings::encoded(const ConnectionFields &wanted)
{
    const QString password = QString::fromUtf8(wanted.password.reveal());
    for (const QString &text : {wanted.user, password}) {
        const QString quoted = quotedUserInfo(text);
        for (const Variable &variable : m_after.variables()) {
            if (quoted != text && variable.value == quoted && m_changed.contains(variable.key))
                findings << note(
                    "env.edit-encoded", Severity::Info,
                    Text::tr("%1 is put into a URL, so its special characters are percent-encoded.")
                        .arg(variable.key),
                    Text::tr("A program that reads the variable by itself has to decode it."), variable);
        }
    }
}

void EditFindings::driver(const ConnectionFields &wanted)
{
    if (wanted.driver != QLatin1String("pg8000"))
        return;
    for (const QString &part : tlsParts()) {
        const auto variable = m_after.find(connectionVariable(part));
        if (variable && m_changed.contains(variable->key))
            findings << note("env.edit-driver", Severity::Warning,
                             Text::tr("pg8000 does not read %1; the application has to set up TLS itself.")
                                 .arg(variable->key),
                             Text::tr("Pass ssl_context to create_engine, or use another driver."),
                             *variable);
    }
}

} // namespace

Result<EnvironmentEdit> EnvironmentEdit::open(const EnvironmentDefinition &definition,
                                              const QProcessEnvironment &process,
                                              const ResolverOptions &options)
{
    std::vector<EnvFile> files;
    for (const QString &path : definition.files) {
        auto file = EnvFile::read(path);
        if (!file)
            return fail(file.error());
        files.push_back(std::move(*file));
    }
    return of(definition, std::move(files), process, options);
}

Result<EnvironmentEdit> EnvironmentEdit::of(const EnvironmentDefinition &definition,
                                            std::vector<EnvFile> files, const QProcessEnvironment &process,
                                            const ResolverOptions &options,
                                            std::vector<std::optional<QByteArray>> before)
{
    auto environment = Environment::ofFiles(definition, files, process);
    if (!environment)
        return fail(environment.error());
    EnvironmentEdit edit;
    for (size_t i = before.size(); i < files.size(); ++i)
        before.emplace_back(files[i].toBytes());
    edit.m_before = std::move(before);
    edit.m_files = std::move(files);
    edit.m_process = process;
    edit.m_options = options;
    edit.m_environment = std::move(*environment);
    edit.m_resolution = resolveTarget(edit.m_environment, options);
    edit.m_fields = ConnectionFields::of(edit.m_resolution, edit.m_environment);
    edit.findVariable();
    return edit;
}

void EnvironmentEdit::findVariable()
{
    const auto won = std::ranges::find_if(m_resolution.candidates, &Candidate::won);
    const QString &chosen = m_options.chosenVariable;
    if (won != m_resolution.candidates.end()) {
        m_variable = won->variable;
    } else if (!chosen.isEmpty()) {
        const auto &forms = SplitForm::known();
        const auto form = std::ranges::find_if(
            forms, [&](const SplitForm &known) { return known.variables().contains(chosen); });
        m_variable = form == forms.end() ? chosen : form->name;
    } else {
        m_variable = variableToFill();
    }
    m_isSplitForm = isFormName(m_variable);
    if (m_isSplitForm && !m_resolution.target)
        readHalfFilledForm();
}

// What the variables say that are set, where others still wait to be.
void EnvironmentEdit::readHalfFilledForm()
{
    const auto &forms = SplitForm::known();
    const auto form = std::ranges::find(forms, m_variable, &SplitForm::name);
    const SplitReading reading = readSplitForm(*form, m_environment);
    m_fields.hosts = reading.target.hosts;
    for (const QString &name : form->port) {
        const auto port = m_environment.find(name);
        if (m_fields.hosts.empty() && port && port->value.toUShort() > 0)
            m_fields.hosts = {{QString(), port->value.toUShort()}};
    }
    m_fields.user = reading.target.user;
    m_fields.database = reading.target.database;
    if (reading.target.origin(QStringLiteral("password")).kind == OriginKind::File)
        m_fields.password = reading.target.password;
}

// The URL that is set, or waits to be; the split form whose host and database wait to be; else the first URL.
QString EnvironmentEdit::variableToFill() const
{
    for (const bool withValue : {true, false}) {
        for (const QString &name : m_options.urlVariables) {
            const auto variable = m_environment.find(name);
            if (variable && (!withValue || (variable->hasValue && !variable->value.isEmpty())))
                return name;
        }
    }
    const auto isThere = [this](const QString &name) { return m_environment.find(name).has_value(); };
    for (const SplitForm &form : SplitForm::known()) {
        if (std::ranges::any_of(form.host, isThere) && std::ranges::any_of(form.database, isThere))
            return form.name;
    }
    return m_options.urlVariables.value(0);
}

Origin EnvironmentEdit::origin(const QString &part) const
{
    return m_resolution.target ? m_resolution.target->origin(part) : Origin::fromDefault(part);
}

bool EnvironmentEdit::hasReferences() const
{
    const auto variable = m_environment.find(m_variable);
    if (m_isSplitForm || !variable)
        return false;
    return std::ranges::any_of(valuePieces(variable->raw), [](const ValuePiece &piece) {
        return piece.name && !(piece.name->isEmpty() && piece.fallback); // `${:-$}` is text
    });
}

Result<EnvironmentProposal> EnvironmentEdit::propose(const ConnectionFields &wanted, UrlWriting writing) const
{
    if (m_resolution.error && m_resolution.error->code == QLatin1String("target.ambiguous"))
        return fail(*m_resolution.error);
    if (m_files.empty())
        return fail("env.missing", Text::tr("The environment has no file to write to."),
                    Text::tr("Create a .env file first."));
    // A URL of references to variables without a value, as templates have it, is filled in at these; when
    // that does not lead to the goal, it is written out.
    const bool waits = !m_isSplitForm && !m_resolution.target && hasReferences();
    if (waits && writing == UrlWriting::KeepReferences) {
        if (auto proposal = proposeAs(wanted, writing))
            return proposal;
        return proposeAs(wanted, UrlWriting::Literal);
    }
    return proposeAs(wanted, writing);
}

Result<EnvironmentProposal> EnvironmentEdit::proposeAs(const ConnectionFields &wanted,
                                                       UrlWriting writing) const
{
    VariableEditor editor(m_environment.definition(), m_files, m_process);
    const bool same = m_resolution.target && wanted.normalized() == m_fields.normalized();
    if (!same || (writing == UrlWriting::Literal && (m_isSplitForm || hasReferences()))) {
        ConnectionWriter writer(*this, m_options, &editor, wanted);
        if (auto done = writer.run(writing); !done)
            return fail(done.error());
    }
    return checked(editor, wanted.normalized());
}

Result<EnvironmentProposal> EnvironmentEdit::checked(const VariableEditor &editor,
                                                     const ConnectionFields &wanted) const
{
    const auto after = editor.environment();
    if (!after)
        return fail(after.error());
    EnvironmentProposal proposal;
    proposal.resolution = resolveTarget(*after, m_options);
    const ConnectionFields got = ConnectionFields::of(proposal.resolution, *after);
    if (!proposal.resolution.target || got.normalized() != wanted)
        return fail(unresolved(wanted, *after, proposal.resolution));
    for (size_t i = 0; i < editor.files().size(); ++i) {
        const EnvFile &file = editor.files()[i];
        FileChange change{file.path(), m_before[i], file.toBytes(), true};
        if (change.changes())
            proposal.changes.push_back(std::move(change));
    }
    proposal.variables = editor.changed();
    proposal.parts = wanted.differences(m_fields);
    EditFindings findings(m_environment, *after, proposal.variables);
    findings.alsoChanges(m_variable);
    if (!wanted.password.isSet())
        findings.stillHolds(m_fields.password);
    else
        findings.encoded(wanted);
    findings.driver(wanted);
    proposal.findings = findings.findings + proposal.resolution.findings;
    return proposal;
}

// Which part is still another one, and where that comes from.
Error EnvironmentEdit::unresolved(const ConnectionFields &wanted, const Environment &environment,
                                  const Resolution &resolution) const
{
    QStringList lines;
    if (resolution.error) {
        lines << resolution.error->message;
        if (!resolution.error->detail.isEmpty())
            lines << resolution.error->detail;
    } else {
        const QStringList parts =
            wanted.differences(ConnectionFields::of(resolution, environment).normalized());
        for (const QString &part : parts)
            lines << Text::tr("%1: from %2").arg(part, resolution.target->origin(part).describe());
    }
    Origin origin;
    if (resolution.target && !lines.isEmpty())
        origin = resolution.target->origin(
            wanted.differences(ConnectionFields::of(resolution, environment).normalized()).value(0));
    return {
        QStringLiteral("env.edit-unresolved"),
        Text::tr("With this change the environment would still not lead to what was asked for, so nothing "
                 "is proposed."),
        lines.join(QLatin1Char('\n')),
        Text::tr("Change or remove what still wins, or leave the part as it is."),
        {},
        {origin.file, origin.line, 0}};
}

} // namespace limbeck
