#include "dialogs/ApplyDialogTexts.h"

#include <QCoreApplication>
#include <QDir>

namespace limbeck::gui::ApplyDialogTexts {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::ApplyDialog)
};

int count(const ApplyRequest &request)
{
    return int(request.plan.steps.size());
}

} // namespace

QString title(const ApplyRequest &request)
{
    const QString where = request.environment.title();
    switch (request.plan.kind) {
    case PlanKind::Upgrade:
        return Texts::tr("Apply %n revision(s) to %1", nullptr, count(request)).arg(where);
    case PlanKind::Downgrade:
        return Texts::tr("Downgrade %1 by %n revision(s)", nullptr, count(request)).arg(where);
    case PlanKind::Stamp:
        return Texts::tr("Stamp %n revision(s) on %1", nullptr, count(request)).arg(where);
    }
    Q_UNREACHABLE();
}

QString button(const ApplyRequest &request)
{
    switch (request.plan.kind) {
    case PlanKind::Upgrade:
        return Texts::tr("&Apply %n revision(s)", nullptr, count(request));
    case PlanKind::Downgrade:
        return Texts::tr("&Downgrade %n revision(s)", nullptr, count(request));
    case PlanKind::Stamp:
        return Texts::tr("&Stamp %n revision(s)", nullptr, count(request));
    }
    Q_UNREACHABLE();
}

QString database(const ApplyRequest &request)
{
    const QString &said = request.facts.database;
    if (said.isEmpty() || said == request.target.database)
        return request.target.database;
    return Texts::tr("%1 (the server calls it %2)").arg(request.target.database, said);
}

QString server(const ApplyRequest &request)
{
    const QString named = request.target.hostsText();
    const ServerFacts &facts = request.facts;
    if (request.target.tunnel)
        return Texts::tr("%1 through %2").arg(named, request.target.tunnel->display());
    if (facts.serverAddress.isEmpty() || named.contains(facts.serverAddress))
        return named;
    const bool v6 = facts.serverAddress.contains(QLatin1Char(':'));
    const QString address = (v6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
                                .arg(facts.serverAddress, QString::number(facts.serverPort));
    return Texts::tr("%1 (connected to %2)").arg(named, address);
}

QString user(const ApplyRequest &request)
{
    const QString &role = request.facts.role;
    if (role.isEmpty() || role == request.target.user)
        return request.target.user;
    return Texts::tr("%1 (acting as %2)").arg(request.target.user, role);
}

QString environment(const ApplyRequest &request)
{
    const QString name = request.environment.title();
    return request.environment.isProtected ? Texts::tr("%1, protected").arg(name) : name;
}

QString version(const ApplyRequest &request)
{
    const ServerFacts &facts = request.facts;
    if (facts.version.isEmpty())
        return Texts::tr("Unknown");
    const QString server = QStringLiteral("PostgreSQL ") + facts.version;
    if (!facts.tls)
        return Texts::tr("%1, without TLS").arg(server);
    return facts.tlsVersion.isEmpty() ? Texts::tr("%1, with TLS").arg(server)
                                      : QStringLiteral("%1, %2").arg(server, facts.tlsVersion);
}

QString revisions(const ApplyRequest &request)
{
    switch (request.plan.kind) {
    case PlanKind::Upgrade:
        return Texts::tr("%n revision(s), in the order of applying", nullptr, count(request));
    case PlanKind::Downgrade:
        return Texts::tr("%n revision(s), in the order of taking back", nullptr, count(request));
    case PlanKind::Stamp:
        return Texts::tr("%n revision(s): only the version table changes, no revision’s SQL is run", nullptr,
                         count(request));
    }
    Q_UNREACHABLE();
}

QString alembic(const ApplyRequest &request)
{
    if (!request.python)
        return Texts::tr("Alembic of the project");
    const PythonFacts &python = *request.python;
    return Texts::tr("Alembic %1 of the project, with Python %2 (%3)")
        .arg(python.alembic, python.version, QDir::toNativeSeparators(python.candidate.path));
}

bool isMode(const Finding &finding)
{
    return finding.code == QLatin1String("alembic.one-transaction") ||
           finding.code == QLatin1String("alembic.transaction-per-migration");
}

QString modes(const ApplyRequest &request)
{
    for (const Finding &finding : request.plan.findings) {
        if (isMode(finding))
            return finding.message;
    }
    return {};
}

QString opaque(const QStringList &revisions)
{
    if (revisions.isEmpty())
        return {};
    const QString ids = revisions.mid(0, 5).join(QStringLiteral(", ")) +
                        (revisions.size() > 5 ? QStringLiteral(", …") : QString());
    return Texts::tr("The SQL of %n revision(s) is not known before they run: %1. Read their scripts first.",
                     nullptr, int(revisions.size()))
        .arg(ids);
}

QString warning(const ApplyRequest &request)
{
    if (request.plan.kind != PlanKind::Downgrade)
        return {};
    return Texts::tr("A downgrade can delete data: what it drops cannot be brought back by upgrading again. "
                     "Read its SQL, and have a backup that you have restored once.");
}

QString stepMode(const PlanStep &step, PlanKind kind)
{
    if (kind == PlanKind::Stamp)
        return Texts::tr("Version row only");
    if (step.opaque)
        return Texts::tr("SQL unknown until it runs");
    if (step.language == ScriptLanguage::Python && step.transactional)
        return Texts::tr("%n statement(s)", nullptr, int(step.statements.size()));
    const auto statements = int(step.statements.size());
    return step.transactional ? Texts::tr("In a transaction, %n statement(s)", nullptr, statements)
                              : Texts::tr("Without a transaction, %n statement(s)", nullptr, statements);
}

} // namespace limbeck::gui::ApplyDialogTexts
