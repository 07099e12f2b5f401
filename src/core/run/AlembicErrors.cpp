#include "run/AlembicErrors.h"

#include "base/SecretText.h"
#include "base/UserAction.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>

namespace limbeck::AlembicErrors {

namespace {

struct ErrorText
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicErrors)
};

QString text(const QJsonObject &object, const char *key)
{
    return object.value(QLatin1String(key)).toString();
}

QString joined(const QStringList &lines)
{
    QStringList present = lines;
    present.removeAll(QString());
    return present.join(QLatin1Char('\n'));
}

// "app@localhost:5432/algoref"
QString shortTarget(const QJsonObject &target)
{
    QString host = text(target, "host");
    if (host.contains(QLatin1Char(':')))
        host = QLatin1Char('[') + host + QLatin1Char(']');
    const int port = target.value(QStringLiteral("port")).toInt();
    QString shown = host + (port > 0 ? QStringLiteral(":%1").arg(port) : QString()) + QLatin1Char('/') +
                    text(target, "database");
    if (const QString user = text(target, "user"); !user.isEmpty())
        shown.prepend(user + QLatin1Char('@'));
    return shown;
}

QString frames(const QJsonArray &where)
{
    QStringList lines;
    for (const QJsonValue &value : where) {
        const QJsonObject frame = value.toObject();
        lines.append(QStringLiteral("  %1:%2 %3: %4")
                         .arg(QDir::toNativeSeparators(text(frame, "file")),
                              QString::number(frame.value(QStringLiteral("line")).toInt()),
                              text(frame, "function"), text(frame, "text").trimmed()));
    }
    return lines.join(QLatin1Char('\n'));
}

SourceLocation locationOf(const QJsonValue &place)
{
    const QJsonObject frame = place.toObject();
    return {text(frame, "file"), frame.value(QStringLiteral("line")).toInt(), 0};
}

// What the child found out about the URL that env.py used; empty: nothing.
QString reasonText(const QString &reason, const QString &loaded)
{
    if (reason == QLatin1String("ini-url"))
        return ErrorText::tr("It is the URL in the ini.");
    if (reason == QLatin1String("service"))
        return ErrorText::tr("It is what the service file says.");
    if (reason == QLatin1String("getenv-default"))
        return ErrorText::tr("It is the default that env.py takes when a variable is not set.");
    if (reason == QLatin1String("hard-coded") || reason == QLatin1String("set-main-option"))
        return ErrorText::tr("It is set by env.py itself.");
    if (reason == QLatin1String("load-dotenv"))
        return ErrorText::tr("It comes from a file that env.py loads: %1")
            .arg(QDir::toNativeSeparators(loaded));
    if (reason == QLatin1String("load-dotenv-override"))
        return ErrorText::tr("It comes from a file that env.py loads over the variables of the environment "
                             "(override=True): %1")
            .arg(QDir::toNativeSeparators(loaded));
    return {};
}

// "alembic.ini:4 sqlalchemy.url = postgresql://localhost/algoref"
QString placeText(const TargetRefusal::Place &place)
{
    const QString line = QStringLiteral("%1:%2").arg(QFileInfo(place.where.file).fileName(),
                                                     QString::number(place.where.line));
    const QString words = place.text.isEmpty() ? place.function : place.text;
    return words.isEmpty() ? line : line + QLatin1Char(' ') + words;
}

bool namesHost(const QString &line, const QString &host, int port)
{
    const QString found = urlHostText(line);
    if (found.isEmpty() || host.isEmpty())
        return false;
    return found.compare(host, Qt::CaseInsensitive) == 0 ||
           found.compare(QStringLiteral("%1:%2").arg(host, QString::number(port)), Qt::CaseInsensitive) == 0;
}

// Two targets line up below each other, since they often differ in one letter.
QString sideBySide(const TargetRefusal &refusal)
{
    QString lines = ErrorText::tr("resolved target: %1").arg(refusal.wanted) + QLatin1Char('\n') +
                    ErrorText::tr("env.py's target: %1").arg(refusal.found);
    if (!refusal.written.isEmpty())
        lines += QLatin1Char('\n') +
                 ErrorText::tr("env.py's target is written in %1").arg(placeText(refusal.written.first()));
    return lines;
}

QString guardHint(const QString &code)
{
    if (code == QLatin1String("guard.target") || code == QLatin1String("guard.wrong-database"))
        return ErrorText::tr("Let env.py read the variable that the environment gives, or pick the "
                             "environment of the database that is meant. %1 shows how.")
            .arg(wordsOf(UserAction::CheckProject));
    if (code == QLatin1String("guard.several-engines"))
        return ErrorText::tr("Run a project of several databases with Alembic itself, one at a time.");
    if (code == QLatin1String("guard.no-engine") || code == QLatin1String("guard.unverified"))
        return ErrorText::tr("Let env.py make its engine with SQLAlchemy, so that its target can be seen.");
    if (code == QLatin1String("guard.service"))
        return ErrorText::tr("Name host, port and database in the URL, or use psycopg2 or psycopg.");
    if (code == QLatin1String("plan.stale"))
        return ErrorText::tr("Look at a new plan, then run that.");
    if (code == QLatin1String("alembic.version-table"))
        return ErrorText::tr("Set version_table and version_schema in limbeck.ini to what env.py says.");
    return {};
}

QString refusedMessage(const QString &code, const QString &wanted, const QString &found,
                       const QString &childText)
{
    if (code == QLatin1String("guard.target") || code == QLatin1String("guard.wrong-database"))
        return ErrorText::tr("env.py would have migrated %1, and not %2. It was stopped before it connected; "
                             "nothing was changed.")
            .arg(found, wanted);
    if (code == QLatin1String("guard.fingerprint"))
        return ErrorText::tr("env.py connected to another server or database than Limbeck's own session on "
                             "%1. It was stopped before its first statement; nothing was changed.")
            .arg(wanted);
    if (code == QLatin1String("guard.service"))
        return ErrorText::tr("env.py's URL names a service, and its driver does not read pg_service.conf. "
                             "It was stopped before it connected; nothing was changed.");
    return childText;
}

// Failures that bootstrap.py knows the meaning of.
Error known(const QString &code, Error error, const QString &message, const QString &module)
{
    error.code = code;
    if (code == QLatin1String("alembic.async")) {
        error.message = ErrorText::tr("env.py and the URL's driver do not fit together: %1").arg(message);
        error.hint = ErrorText::tr("An async driver such as asyncpg needs an env.py that makes an async "
                                   "engine, and any other driver one that does not.");
        return error;
    }
    if (code == QLatin1String("alembic.module-missing") && module == QLatin1String("alembic"))
        error.code = QStringLiteral("alembic.no-alembic");
    error.message = ErrorText::tr("The project's Python cannot import a module: %1").arg(message);
    error.hint =
        ErrorText::tr(
            "%1 shows which Python is used. Install the module there, or choose another one with %2. "
            "For a package of the project itself, see prepend_sys_path in alembic.ini.")
            .arg(wordsOf(UserAction::ShowPythons), wordsOf(UserAction::ChoosePython));
    return error;
}

TargetRefusal::Place placeOf(const QJsonValue &value)
{
    const QJsonObject frame = value.toObject();
    return {locationOf(value), text(frame, "function"), text(frame, "text").trimmed()};
}

// Where the project writes a URL of this host and port, by its text: "alembic.ini:63 sqlalchemy.url".
QList<TargetRefusal::Place> placesOfUrl(const AlembicConfig &config, const QString &host, int port)
{
    for (const AlembicOption &option : config.options) {
        if (namesHost(option.value, host, port))
            return {{{option.file, option.line, 0}, option.key, {}}};
    }
    QFile file(config.envFile());
    if (!file.open(QIODevice::ReadOnly))
        return {};
    for (int line = 1; !file.atEnd(); ++line) {
        if (namesHost(QString::fromUtf8(file.readLine()), host, port))
            return {{{config.envFile(), line, 0}, {}, {}}};
    }
    return {};
}

} // namespace

std::optional<TargetRefusal> targetRefusal(const QJsonObject &event, const Target &target,
                                           const AlembicConfig &config)
{
    const QJsonObject actual = event.value(QStringLiteral("actual")).toObject();
    const bool placed =
        actual.contains(QStringLiteral("host")) || actual.contains(QStringLiteral("database"));
    if (!text(event, "code").startsWith(QLatin1String("guard.")) || !placed)
        return {};
    TargetRefusal refusal;
    refusal.wanted = target.display();
    refusal.wantedOrigin = target.origins.value(QStringLiteral("host"));
    refusal.found = shortTarget(actual);
    refusal.actual = actual;
    const QString reason = text(event, "reason");
    const QJsonArray where = event.value(QStringLiteral("where")).toArray();
    for (const QJsonValue &value : where)
        refusal.calls.append(placeOf(value));
    // The place that decided comes first where one was found, and the line that connects last.
    if (!reason.isEmpty() && reason != QLatin1String("unknown") && !refusal.calls.isEmpty()) {
        refusal.reason = reason;
        refusal.loadedFile = text(where.first().toObject(), "loaded");
        refusal.written = {refusal.calls.takeFirst()};
    } else {
        refusal.written =
            placesOfUrl(config, text(actual, "host"), actual.value(QStringLiteral("port")).toInt());
    }
    return refusal;
}

Error refused(const QJsonObject &event, const Target &target, const AlembicConfig &config)
{
    const QJsonArray where = event.value(QStringLiteral("where")).toArray();
    const QString code = text(event, "code");
    const std::optional<TargetRefusal> refusal = targetRefusal(event, target, config);
    QStringList detail;
    if (refusal)
        detail = {sideBySide(*refusal), reasonText(refusal->reason, refusal->loadedFile)};
    if (!where.isEmpty())
        detail.append(ErrorText::tr("called from:") + QLatin1Char('\n') + frames(where));
    const bool decided = refusal && !refusal->reason.isEmpty();
    return {
        code,
        refusedMessage(code, target.display(), refusal ? refusal->found : QString(), text(event, "message")),
        joined(detail),
        guardHint(code),
        {},
        where.isEmpty() ? SourceLocation() : locationOf(decided ? where.first() : where.last())};
}

Error failed(const QJsonObject &event)
{
    const QString type = text(event, "type");
    const QString message = text(event, "message");
    Error error;
    error.sqlstate = text(event, "sqlstate");
    error.detail = text(event, "traceback").trimmed();
    error.where = {text(event, "file"), event.value(QStringLiteral("line")).toInt(), 0};
    if (const QString code = text(event, "code"); !code.isEmpty())
        return known(code, std::move(error), message, text(event, "module"));
    error.code = QStringLiteral("alembic.failed");
    const QString revision = text(event, "revision");
    const QString what = type.isEmpty() ? message : type + QStringLiteral(": ") + message;
    error.message = revision.isEmpty() ? ErrorText::tr("Alembic failed: %1").arg(what)
                                       : ErrorText::tr("Revision %1 failed: %2").arg(revision, what);
    if (const QString statement = text(event, "statement"); !statement.isEmpty())
        error.detail.prepend(statement + QStringLiteral("\n\n"));
    return error;
}

Error died(const AlembicEnding &ending)
{
    Error error;
    error.code = QStringLiteral("alembic.died");
    error.message = ending.crashed
                        ? ErrorText::tr("The project's Python was ended before it had finished.")
                        : ErrorText::tr("The project's Python ended before it had finished (exit code %1).")
                              .arg(ending.exitCode);
    error.detail = ending.lastErrorOutput.trimmed();
    error.hint = ErrorText::tr("See below what became of the revisions; then plan and run again.");
    return error;
}

Error cancelled()
{
    return {QStringLiteral("run.cancelled"),
            ErrorText::tr("The run was stopped."),
            {},
            ErrorText::tr("Plan and run again to go on."),
            {},
            {}};
}

} // namespace limbeck::AlembicErrors
