#include "run/SessionSettings.h"

#include "plan/SessionReset.h"
#include "plan/VersionSql.h"
#include "run/History.h"

#include <QCoreApplication>

namespace limbeck {

namespace {

struct SettingText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::Runner)
};

QString seconds(std::chrono::milliseconds time)
{
    return time.count() == 0 ? SettingText::tr("off")
                             : SettingText::tr("%1 s").arg(double(time.count()) / 1000);
}

} // namespace

QByteArrayList timeoutStatements(const RunOptions &options)
{
    return {"SET lock_timeout = " + QByteArray::number(qint64(options.lockTimeout.count())),
            "SET statement_timeout = " + QByteArray::number(qint64(options.statementTimeout.count()))};
}

QByteArrayList prepareStatements(const RunContext &context)
{
    if (context.prepared.isEmpty())
        return {};
    return {prepareVersionUpdate(context.prepared, context.table, historyTemplate(context))};
}

QByteArrayList restoreStatements(const RunContext &context)
{
    return sessionResetStatements() + timeoutStatements(context.options) + prepareStatements(context);
}

QByteArrayList timeoutResetStatements()
{
    return {QByteArrayLiteral("RESET lock_timeout"), QByteArrayLiteral("RESET statement_timeout")};
}

QString timeoutText(const RunOptions &options)
{
    return SettingText::tr(
               "lock_timeout %1, statement_timeout %2, %n further attempt(s) after a lock timeout", nullptr,
               options.lockRetries)
        .arg(seconds(options.lockTimeout), seconds(options.statementTimeout));
}

} // namespace limbeck
