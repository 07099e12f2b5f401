#include "rehearsal/SandboxRoles.h"

#include "pg/Session.h"
#include "plan/SqlText.h"

#include <QCoreApplication>

namespace limbeck::SandboxRoles {

using namespace Qt::StringLiterals;

namespace {

struct RolesText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::SchemaCopy)
};

void tell(const QStringList &made, Findings *findings)
{
    constexpr int mostNames = 20;
    if (made.isEmpty())
        return;
    QString names = made.mid(0, mostNames).join(u", "_s);
    if (made.size() > mostNames)
        names += u", …"_s;
    findings->append(
        {u"rehearsal.roles"_s,
         Severity::Info,
         RolesText::tr("%n role(s) of the target were made in the sandbox by name only: %1", nullptr,
                       int(made.size()))
             .arg(names),
         RolesText::tr("Their memberships, settings and passwords are not there. The revisions run as a "
                       "superuser."),
         {},
         {}});
}

} // namespace

// By what they have here first (manual, chapter 53.49: pg_shdepend).
Result<QStringList> read(Session &session)
{
    const auto rows = session.rows(QByteArrayLiteral(R"sql(
SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_'
 ORDER BY r.oid IN (SELECT d.refobjid FROM pg_catalog.pg_shdepend d
                     WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
                       AND d.dbid IN (0, (SELECT oid FROM pg_catalog.pg_database
                                           WHERE datname = pg_catalog.current_database()))) DESC, r.rolname
 LIMIT 1000)sql"));
    if (!rows)
        return fail(rows.error());
    QStringList roles;
    for (const QVariantList &row : *rows)
        roles.append(row.at(0).toString());
    return roles;
}

Result<void> make(Session &superuser, const QStringList &roles, const QString &user, const Secret &password,
                  Findings *findings)
{
    const auto rows = superuser.rows(QByteArrayLiteral("SELECT rolname FROM pg_catalog.pg_roles"));
    if (!rows)
        return fail(rows.error());
    QStringList known;
    for (const QVariantList &row : *rows)
        known.append(row.at(0).toString());
    QStringList made;
    for (const QString &role : roles) {
        if (known.contains(role) || role == user)
            continue;
        if (auto done = superuser.execute("CREATE ROLE " + quoteIdentifier(role) + " NOLOGIN"); !done)
            return done;
        made.append(role);
    }
    tell(made, findings);
    const QByteArray verb = known.contains(user) ? "ALTER ROLE " : "CREATE ROLE ";
    return superuser.execute(verb + quoteIdentifier(user) + " LOGIN SUPERUSER PASSWORD " +
                             quoteLiteral(QString::fromUtf8(password.reveal())));
}

} // namespace limbeck::SandboxRoles
