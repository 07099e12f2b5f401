#include "models/PythonText.h"

#include <QCoreApplication>

namespace limbeck::gui {

namespace {

struct PythonWords
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::gui::PythonText)
};

QString package(const QString &name, const QString &version)
{
    return version.isEmpty() ? PythonWords::tr("no %1").arg(name)
                             : QStringLiteral("%1 %2").arg(name, version);
}

} // namespace

QString pythonText(const PythonReply &python, const QString &driver)
{
    if (!python.facts)
        return python.probing ? PythonWords::tr("Asking the project’s Python for its Alembic…")
                              : PythonWords::tr("No Python was found for the project.");
    const PythonFacts &facts = *python.facts;
    const QString where = facts.candidate.describe();
    if (facts.version.isEmpty())
        return PythonWords::tr("The Python does not run (%1).").arg(where);
    const QString needed = driver.isEmpty() ? QStringLiteral("psycopg2") : driver;
    const QStringList parts{PythonWords::tr("Python %1 (%2)").arg(facts.version, where),
                            package(QStringLiteral("Alembic"), facts.alembic),
                            package(QStringLiteral("SQLAlchemy"), facts.sqlalchemy),
                            package(needed, facts.drivers.value(needed))};
    return parts.join(QStringLiteral("  ·  "));
}

} // namespace limbeck::gui
