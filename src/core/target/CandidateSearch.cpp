#include "target/CandidateSearch.h"

#include "target/TargetCompletion.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <array>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::TargetResolver)
};

constexpr std::array<QLatin1String, 5> mainParts = {QLatin1String("host"), QLatin1String("port"),
                                                    QLatin1String("user"), QLatin1String("password"),
                                                    QLatin1String("database")};

// Whether two candidates mean the same place, as far as both say.
bool samePlace(const Target &a, const Target &b)
{
    const auto sameHost = [](const HostPort &x, const HostPort &y) {
        return x.host.compare(y.host, Qt::CaseInsensitive) == 0 &&
               x.port.value_or(5432) == y.port.value_or(5432);
    };
    return std::equal(a.hosts.begin(), a.hosts.end(), b.hosts.begin(), b.hosts.end(), sameHost) &&
           a.database == b.database && a.user == b.user;
}

} // namespace

CandidateSearch::CandidateSearch(const Environment &environment, const ResolverOptions &options)
    : m_environment(environment), m_options(options)
{
}

Resolution CandidateSearch::run()
{
    collectUrls();
    collectSplitForms();
    if (!pickChosen() && !pickUrl() && !pickSplitForm())
        refuseUnset();
    takeTunnel();
    for (Entry &entry : m_entries)
        m_result.candidates.push_back(std::move(entry.candidate));
    return std::move(m_result);
}

// What stands in its way is told with the target, and refused when it is connected to.
void CandidateSearch::takeTunnel()
{
    if (!m_result.target || !m_environment.definition().tunnel)
        return;
    Target &target = *m_result.target;
    target.tunnel = m_environment.definition().tunnel;
    target.origins.insert(QStringLiteral("tunnel"), target.tunnel->origin);
    if (const auto error = target.tunnelObstacle())
        m_result.findings << Finding{error->code, Severity::Error, error->message,
                                     error->hint, error->where,    {}};
}

void CandidateSearch::collectUrls()
{
    QStringList variables = m_options.urlVariables;
    const QString &chosen = m_options.chosenVariable;
    const auto &forms = SplitForm::known();
    const bool isForm = std::any_of(forms.begin(), forms.end(), [&](const SplitForm &form) {
        return form.name == chosen || form.variables().contains(chosen);
    });
    if (!chosen.isEmpty() && !isForm && !variables.contains(chosen))
        variables.prepend(chosen);
    for (const QString &key : std::as_const(variables)) {
        const auto variable = m_environment.find(key);
        if (variable && variable->hasValue && !variable->value.isEmpty())
            m_entries.push_back(urlEntry(*variable));
    }
}

CandidateSearch::Entry CandidateSearch::urlEntry(const Variable &variable) const
{
    Entry entry;
    entry.isUrl = true;
    entry.candidate.variable = variable.key;
    entry.candidate.origin = variable.origin;
    const auto url = DatabaseUrl::parse(variable.value, entry.where());
    if (!url) {
        entry.error = url.error();
        entry.error->message = variable.key + QLatin1String(": ") + entry.error->message;
        return entry;
    }
    entry.candidate.display = url->display();
    entry.target = targetOf(*url, variable, &entry.findings);
    return entry;
}

Target CandidateSearch::targetOf(const DatabaseUrl &url, const Variable &variable, Findings *findings) const
{
    const SourceLocation where{variable.origin.file, variable.origin.line, 0};
    *findings << url.findings(where);
    Target target;
    target.scheme = url.scheme;
    target.driver = url.driver;
    target.user = url.user.value_or(QString());
    target.password = url.password;
    target.hosts = url.hosts;
    target.database = url.database.value_or(QString());
    const auto put = [&](const char *part, bool named) {
        if (named)
            target.origins.insert(QLatin1String(part), variable.origin);
    };
    put("driver", true);
    put("user", url.user.has_value());
    put("password", url.password.isSet());
    put("host", !url.hosts.empty() && !url.hosts.front().host.isEmpty());
    put("port", !url.hosts.empty() && url.hosts.front().port.has_value());
    put("database", url.database.has_value());
    const auto options = url.libpqOptions(findings, where);
    for (const auto &[name, value] : options) {
        target.options.insert(name, value);
        target.origins.insert(name, variable.origin);
    }
    return target;
}

void CandidateSearch::collectSplitForms()
{
    for (const SplitForm &form : SplitForm::known()) {
        const SplitReading reading = readSplitForm(form, m_environment);
        if (!reading.any)
            continue;
        Entry entry;
        entry.candidate.variable = form.name;
        const QString part =
            reading.target.origins.contains(mainParts.front()) ? mainParts.front() : mainParts.back();
        entry.candidate.origin = reading.target.origin(part);
        entry.error = reading.error;
        if (reading.complete()) {
            entry.target = reading.target;
            entry.candidate.display = reading.target.displayUrl();
        }
        if (!reading.missing.isEmpty())
            entry.candidate.reason =
                Text::tr("It is not complete: %1 is not set.").arg(reading.missing.join(QLatin1String(", ")));
        m_entries.push_back(std::move(entry));
    }
}

// The variable that was chosen by name wins whatever else there is.
bool CandidateSearch::pickChosen()
{
    const QString &chosen = m_options.chosenVariable;
    if (chosen.isEmpty())
        return false;
    const auto &forms = SplitForm::known();
    const auto form = std::find_if(forms.begin(), forms.end(), [&](const SplitForm &known) {
        return known.variables().contains(chosen);
    });
    const QString name = form == forms.end() || chosen == form->name ? chosen : form->name;
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
        return entry.candidate.variable == name || entry.candidate.variable == chosen;
    });
    if (found == m_entries.end() || (!found->target && !found->error)) {
        refuse(
            {QStringLiteral("target.unset"),
             Text::tr("%1 was chosen to name the database, but it is not set or not complete.").arg(chosen),
             found == m_entries.end() ? QString() : found->candidate.reason,
             Text::tr("Set it in the environment's file, or choose another variable."),
             {},
             {m_environment.definition().files.value(0), 0, 0}});
        return true;
    }
    win(size_t(found - m_entries.begin()),
        Text::tr("It was chosen (%1).").arg(m_options.chosenOrigin.describe()));
    return true;
}

bool CandidateSearch::pickUrl()
{
    const auto isUrl = [](const Entry &entry) { return entry.isUrl; };
    const auto first = std::find_if(m_entries.begin(), m_entries.end(), isUrl);
    if (first == m_entries.end())
        return false;
    const size_t winner = size_t(first - m_entries.begin());
    std::vector<size_t> rivals;
    for (size_t i = winner; i < m_entries.size() && first->target; ++i) {
        const Entry &entry = m_entries[i];
        if (entry.isUrl && entry.target && !samePlace(*first->target, *entry.target))
            rivals.push_back(i);
    }
    if (!rivals.empty()) {
        rivals.insert(rivals.begin(), winner);
        refuseAmbiguous(rivals);
        return true;
    }
    win(winner, Text::tr("It is the first variable in the order that is set."));
    return true;
}

bool CandidateSearch::pickSplitForm()
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [](const Entry &entry) { return entry.target || entry.error; });
    if (found == m_entries.end())
        return false;
    win(size_t(found - m_entries.begin()), Text::tr("No variable holds a URL, and these name every part."));
    return true;
}

void CandidateSearch::win(size_t index, const QString &reason)
{
    Entry &winner = m_entries[index];
    sayWhyOthersLost(index);
    if (!winner.target) {
        winner.candidate.reason = winner.error->message;
        refuse(*winner.error);
        return;
    }
    winner.candidate.won = true;
    winner.candidate.reason = reason;
    m_result.findings << winner.findings;
    warnOfOrigin(winner);
    Target target = *winner.target;
    if (auto done = completeTarget(&target, m_environment, &m_result.findings, winner.where()); !done) {
        refuse(done.error());
        return;
    }
    m_result.target = std::move(target);
}

void CandidateSearch::sayWhyOthersLost(size_t winner)
{
    const Entry &won = m_entries[winner];
    for (size_t i = 0; i < m_entries.size(); ++i) {
        Entry &entry = m_entries[i];
        QString &reason = entry.candidate.reason;
        if (i == winner || !reason.isEmpty())
            continue;
        if (entry.error) {
            reason = entry.error->message;
        } else if (won.target && entry.target && samePlace(*won.target, *entry.target)) {
            reason =
                Text::tr("It names the same database as %1, which comes first.").arg(won.candidate.variable);
        } else {
            reason = Text::tr("%1 comes first.").arg(won.candidate.variable);
            if (entry.isUrl || !won.target || !entry.target)
                continue;
            m_result.findings << Finding{
                QStringLiteral("target.split-differs"),
                Severity::Warning,
                Text::tr("%1 names %2, but %3 name %4. The first one is used.")
                    .arg(won.candidate.variable, won.target->display(), entry.candidate.variable,
                         entry.target->display()),
                Text::tr("Make them name the same database, or remove the ones that are not used."),
                entry.where(),
                {}};
        }
    }
}

void CandidateSearch::warnOfOrigin(const Entry &winner)
{
    const bool fromProcess = winner.candidate.origin.kind == OriginKind::Process;
    if (fromProcess && !m_environment.definition().files.isEmpty() && !m_environment.definition().processWins)
        m_result.findings << Finding{
            QStringLiteral("target.from-process"),
            Severity::Warning,
            Text::tr("The files of %1 do not name the database; %2 of the process environment does.")
                .arg(m_environment.definition().title(), winner.candidate.variable),
            Text::tr("Set %1 in the environment's file.").arg(winner.candidate.variable),
            {m_environment.definition().files.front(), 0, 0},
            {}};
    if (winner.isUrl || fromProcess)
        return;
    for (const QLatin1String part : mainParts) {
        if (winner.target->origins.contains(part) && winner.target->origin(part).kind == OriginKind::Process)
            m_result.findings << Finding{QStringLiteral("target.part-from-process"),
                                         Severity::Warning,
                                         Text::tr("The %1 comes from %2 of the process environment.")
                                             .arg(part, winner.target->origin(part).key),
                                         Text::tr("Name it in the environment's file."),
                                         winner.where(),
                                         {}};
    }
}

void CandidateSearch::refuse(Error error)
{
    m_result.error = std::move(error);
}

void CandidateSearch::refuseAmbiguous(const std::vector<size_t> &rivals)
{
    QStringList lines;
    for (const size_t i : rivals) {
        Candidate &candidate = m_entries[i].candidate;
        candidate.reason = Text::tr("Another variable names another database; choose one.");
        lines << Text::tr("%1: %2 (%3)")
                     .arg(candidate.variable, candidate.display, candidate.origin.describe());
    }
    refuse({QStringLiteral("target.ambiguous"),
            Text::tr("Several variables name different databases."),
            lines.join(QLatin1Char('\n')),
            Text::tr("Choose one in the window, with --url-variable, or with url_variable in limbeck.ini."),
            {},
            m_entries[rivals.front()].where()});
}

void CandidateSearch::refuseUnset()
{
    QStringList lines;
    for (const QString &file : m_environment.definition().files)
        lines << Text::tr("file %1").arg(QDir::toNativeSeparators(file));
    lines << Text::tr("the process environment");
    lines << Text::tr("variables %1").arg(m_options.urlVariables.join(QLatin1String(", ")));
    for (const SplitForm &form : SplitForm::known())
        lines << Text::tr("variables %1").arg(form.variables().join(QLatin1String(", ")));
    for (const Entry &entry : m_entries)
        lines << entry.candidate.variable + QLatin1String(": ") + entry.candidate.reason;
    refuse({QStringLiteral("target.unset"),
            Text::tr("Nothing in %1 names the database.").arg(m_environment.definition().title()),
            Text::tr("Looked at:") + QLatin1Char('\n') + lines.join(QLatin1Char('\n')),
            Text::tr("Set DATABASE_URL in the environment's file."),
            {},
            {m_environment.definition().files.value(0), 0, 0}});
}

} // namespace limbeck
