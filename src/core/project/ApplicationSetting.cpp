#include "project/ApplicationSetting.h"

#include "project/MendRefusal.h"
#include "project/PythonPath.h"
#include "project/SettingsClass.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr int maximumDepth = 16; // of names that lead to names
constexpr qint64 maximumSize = 512 * 1024;

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvPyMend)
};

// A module, and a place in it.
struct Place
{
    QString file;
    std::shared_ptr<const PythonModule> module;

    SourceLocation at(int line) const { return {file, line, 0}; }
    int lineOf(int token) const { return module->token(token).line; }
};

class Follower
{
public:
    explicit Follower(const ApplicationSetting::Search &search) : m_search(search) {}

    // `name`: dotted, resolved through the imports of the file that it stands in.
    Result<void> name(const QString &name, const Place &from, int line, int depth);
    Result<void> symbol(const Place &place, QStringList parts, int line, int depth);

    ApplicationSetting found;

private:
    Result<void> value(const Place &place, PythonSpan span, const QStringList &attributes, int depth);
    Result<void> plainValue(const Place &place, PythonSpan span, int depth);
    Result<void> classAttribute(const Place &place, int statement, const QStringList &attributes, int depth);
    Result<void> settingsField(const Place &place, int statement, const QString &attribute);
    Result<void> readFileOption(const Place &place, PythonSpan span);
    QString variableOf(const SettingsClass::Field &field, const QString &prefix) const;
    std::optional<Place> load(const QString &file) const;
    std::pair<QString, QStringList> findModule(const QString &name, const QString &folder) const;
    std::optional<PythonSpan> assigned(const PythonModule &module, const QString &name) const;
    std::optional<PythonSpan> returned(const PythonModule &module, const QString &function) const;
    static tl::unexpected<Error> lost(const QString &name, const Place &place, int line);

    const ApplicationSetting::Search &m_search;
};

tl::unexpected<Error> Follower::lost(const QString &name, const Place &place, int line)
{
    return mendUnsure(Tr::tr("%1 takes the URL from %2, and its text does not tell which variable that is.")
                          .arg(SourceLocation{QFileInfo(place.file).fileName(), line, 0}.toString(), name),
                      Tr::tr("Write by hand, in env.py in front of the application's imports: load_dotenv(…) "
                             "with the path of .env. And see to it that %1 ends with an error when its "
                             "variable is missing.")
                          .arg(name),
                      place.at(line));
}

std::optional<Place> Follower::load(const QString &path) const
{
    QFile file(path);
    if (file.size() > maximumSize || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    auto module = PythonModule::parse(file.readAll(), path);
    if (!module)
        return std::nullopt;
    return Place{path, std::make_shared<const PythonModule>(std::move(*module))};
}

// The file of the longest beginning of a dotted name that is a module, and what is left of the name.
std::pair<QString, QStringList> Follower::findModule(const QString &name, const QString &folder) const
{
    qsizetype dots = 0;
    while (dots < name.size() && name[dots] == u'.')
        ++dots;
    QStringList roots = m_search.roots;
    if (dots > 0) {
        QDir package(folder);
        for (qsizetype i = 1; i < dots; ++i)
            package.cdUp();
        roots = {package.path()};
    }
    const QStringList parts = name.sliced(dots).split(u'.', Qt::SkipEmptyParts);
    for (const QString &root : std::as_const(roots)) {
        QString path = root;
        QString file;
        QStringList rest = parts;
        for (qsizetype i = 0; i < parts.size(); ++i) {
            path += u'/' + parts[i];
            for (const QString &candidate : {path + u".py"_s, path + u"/__init__.py"_s}) {
                if (!QFileInfo(candidate).isFile())
                    continue;
                file = candidate;
                rest = parts.mid(i + 1);
            }
        }
        if (!file.isEmpty())
            return {QFileInfo(file).absoluteFilePath(), rest};
    }
    return {};
}

Result<void> Follower::name(const QString &name, const Place &from, int line, int depth)
{
    const auto [file, rest] = findModule(name, QFileInfo(from.file).path());
    const auto place = file.isEmpty() || file == from.file ? std::nullopt : load(file);
    if (!place || rest.isEmpty() || depth > maximumDepth)
        return lost(name, from, line);
    return symbol(*place, rest, line, depth + 1);
}

// The value that a name has at a module's own level; the last one counts, None does not.
std::optional<PythonSpan> Follower::assigned(const PythonModule &module, const QString &name) const
{
    std::optional<PythonSpan> value;
    for (const PythonStatement &statement : module.statements()) {
        const PythonSpan span = statement.tokens;
        if (module.functionOf(module.statementAt(span.first)) >= 0 || statement.compound ||
            module.text(span.first) != name.toUtf8())
            continue;
        int equals = span.first + 1;
        while (equals < span.last && !(module.token(equals).brackets == 0 && module.is(equals, "=")))
            ++equals;
        const bool whole = equals == span.first + 1 || module.is(span.first + 1, ":");
        if (whole && equals < span.last && !module.is(equals + 1, "None"))
            value = PythonSpan{equals + 1, span.last};
    }
    return value;
}

std::optional<PythonSpan> Follower::returned(const PythonModule &module, const QString &function) const
{
    for (int i = 0; i < int(module.statements().size()); ++i) {
        const PythonSpan span = module.statements()[size_t(i)].tokens;
        const int owner = module.functionOf(i);
        if (!module.is(span.first, "return") || owner < 0 || span.last - span.first < 2)
            continue;
        const int first = module.statements()[size_t(owner)].tokens.first;
        if (module.text(module.is(first, "async") ? first + 2 : first + 1) == function.toUtf8())
            return PythonSpan{span.first + 1, span.last};
    }
    return std::nullopt;
}

Result<void> Follower::symbol(const Place &place, QStringList parts, int line, int depth)
{
    const PythonModule &module = *place.module;
    const QString head = parts.takeFirst();
    if (depth > maximumDepth)
        return lost(head, place, line);
    if (const auto import = module.imports().constFind(head); import != module.imports().cend())
        return name((QStringList{import->full()} + parts).join(u'.'), place, import->line, depth + 1);
    if (const int statement = SettingsClass::find(module, head); statement >= 0)
        return classAttribute(place, statement, parts, depth + 1);
    if (const auto result = returned(module, head))
        return value(place, *result, parts, depth + 1);
    if (const auto result = assigned(module, head))
        return value(place, *result, parts, depth + 1);
    return lost(head, place, 0);
}

// An expression, and the attributes that are taken of what it gives.
Result<void> Follower::value(const Place &place, PythonSpan span, const QStringList &attributes, int depth)
{
    const PythonModule &module = *place.module;
    int end = span.first;
    const QString full = module.dottedName(module.tokens(), span.first, &end);
    const bool call = module.is(end, "(") && module.closing(end) + 1 == span.last;
    if (attributes.isEmpty() || full.isEmpty() || (end != span.last && !call))
        return plainValue(place, span, depth);
    if (call) {
        for (const PythonArgument &argument : module.callAt(end)->arguments) {
            if (argument.name != "_env_file"_L1)
                continue;
            if (const auto read = readFileOption(place, argument.value); !read)
                return read;
        }
    }
    const QString head = QString::fromUtf8(module.text(span.first));
    if (module.imports().contains(head))
        return name(full + u'.' + attributes.join(u'.'), place, place.lineOf(span.first), depth + 1);
    return symbol(place, full.split(u'.') + attributes, place.lineOf(span.first), depth + 1);
}

// os.getenv("DATABASE_URL"), or other settings.
Result<void> Follower::plainValue(const Place &place, PythonSpan span, int depth)
{
    const EnvPySources sources(*place.module);
    const EnvPyOrigin origin = sources.of(span);
    const int line = place.lineOf(span.first);
    if (origin.reads.empty() && !origin.literals.empty())
        return mendUnsure(
            Tr::tr("%1 has the URL written out.")
                .arg(SourceLocation{QFileInfo(place.file).fileName(), origin.literals.front().line, 0}
                         .toString()),
            Tr::tr("Write by hand in that line: os.environ[\"DATABASE_URL\"] in place of the URL."),
            place.at(origin.literals.front().line));
    for (const QString &import : origin.imports) {
        if (const auto followed = name(import, place, line, depth + 1); !followed)
            return followed;
    }
    for (const int index : origin.reads) {
        const EnvPyRead &read = sources.reads()[size_t(index)];
        if (read.variable.isEmpty())
            return lost(u"os.getenv()"_s, place, read.line);
        found.add({read.variable, place.at(read.line), read.hasFallback || !origin.literals.empty()});
    }
    if (found.variables.empty())
        return lost(QString::fromUtf8(place.module->text(span.first)), place, line);
    return {};
}

Result<void> Follower::classAttribute(const Place &place, int statement, const QStringList &attributes,
                                      int depth)
{
    const PythonModule &module = *place.module;
    const int line = module.statements()[size_t(statement)].line;
    if (attributes.isEmpty() || depth > maximumDepth)
        return lost(QString::fromUtf8(module.text(module.statements()[size_t(statement)].tokens.first + 1)),
                    place, line);
    const QString &attribute = attributes.front();
    if (SettingsClass::isOne(module, statement))
        return settingsField(place, statement, attribute);
    for (const PythonStatement &each : module.statements()) {
        const PythonSpan span = each.tokens;
        int equals = span.first + 1;
        while (equals < span.last && !module.is(equals, "="))
            ++equals;
        if (each.parent == statement && module.text(span.first) == attribute.toUtf8() && equals < span.last)
            return plainValue(place, {equals + 1, span.last}, depth);
    }
    return lost(attribute, place, line);
}

// As pydantic spells it: without regard to case.
QString Follower::variableOf(const SettingsClass::Field &field, const QString &prefix) const
{
    const QStringList names = field.aliases.isEmpty() ? QStringList{prefix + field.name} : field.aliases;
    for (const QString &name : names) {
        const auto set = std::ranges::find_if(
            m_search.set, [&](const QString &each) { return each.compare(name, Qt::CaseInsensitive) == 0; });
        if (set != m_search.set.end())
            return *set;
    }
    return field.aliases.isEmpty() ? names.constFirst().toUpper() : names.constFirst();
}

Result<void> Follower::settingsField(const Place &place, int statement, const QString &attribute)
{
    const PythonModule &module = *place.module;
    const SettingsClass settings(module, statement);
    const int line = module.statements()[size_t(statement)].line;
    const auto prefix = settings.option("env_prefix");
    if (prefix && !module.stringOf(*prefix))
        return lost(u"env_prefix"_s, place, place.lineOf(prefix->first));
    const auto fields = settings.fieldsOf(attribute);
    if (fields.empty())
        return lost(attribute, place, line);
    for (const SettingsClass::Field &field : fields)
        found.add({variableOf(field, prefix ? *module.stringOf(*prefix) : QString()), place.at(field.line),
                   field.hasDefault});
    const auto file = settings.option("env_file");
    return file ? readFileOption(place, *file) : Result<void>();
}

// env_file=".env", or a tuple whose last one counts most.
Result<void> Follower::readFileOption(const Place &place, PythonSpan span)
{
    const PythonModule &module = *place.module;
    if (module.is(span.first, "None"))
        return {};
    PythonSpan last = span;
    if ((module.is(span.first, "(") || module.is(span.first, "[")) &&
        module.closing(span.first) + 1 == span.last) {
        last = {span.first + 1, span.last - 1};
        for (int i = last.first; i + 1 < last.last; ++i) {
            if (module.is(i, ",") && module.token(i).brackets == module.token(span.first).brackets + 1)
                last.first = i + 1;
        }
        if (module.is(last.last - 1, ","))
            --last.last;
    }
    found.readsFile = true;
    found.fileWhere = place.at(place.lineOf(span.first));
    found.filePath = pythonPath(module, last, place.file, m_search.workingFolder).value_or(QString());
    return {};
}

} // namespace

void ApplicationSetting::add(const Variable &variable)
{
    if (std::ranges::find(variables, variable.name, &Variable::name) == variables.end())
        variables.push_back(variable);
}

Result<ApplicationSetting> ApplicationSetting::follow(const EnvPy &env, const Search &search)
{
    Follower follower(search);
    // A class of env.py itself is not to be imported.
    const Place here{env.file(), std::shared_ptr<const PythonModule>(std::shared_ptr<void>(), &env.module())};
    int line = 0;
    for (const EnvPySetting &setting : env.settings()) {
        if (line == 0 && !setting.origin.imports.isEmpty() && setting.way != EnvPySetting::Way::Offline)
            line = setting.line;
    }
    for (const QString &import : env.url().imports) {
        Result<void> followed;
        const auto &statements = env.module().statements();
        int own = -1;
        for (int i = 0; i < int(statements.size()) && import.startsWith("pydantic"_L1); ++i) {
            if (own < 0 && env.module().blockWord(i) == "class" && SettingsClass::isOne(env.module(), i))
                own = i;
        }
        if (own >= 0)
            followed = follower.symbol(
                here,
                {QString::fromUtf8(env.module().text(statements[size_t(own)].tokens.first + 1)),
                 import.section(u'.', -1)},
                line, 0);
        else
            followed = follower.name(import, here, line, 0);
        if (!followed)
            return fail(followed.error());
    }
    return follower.found;
}

} // namespace limbeck
