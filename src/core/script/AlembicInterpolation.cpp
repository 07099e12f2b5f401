#include "script/AlembicInterpolation.h"

#include <QCoreApplication>

#include <functional>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

constexpr int deepest = 10;                // configparser.MAX_INTERPOLATION_DEPTH
constexpr qsizetype longest = 1024 * 1024; // characters; references that multiply are cut off there

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::AlembicInterpolation)
};

// Replaces what one value refers to. Goes into at most ten values within values, as configparser does.
class Expander
{
public:
    using LookUp = std::function<std::optional<QString>(const QString &)>;

    Expander(LookUp lookUp, SourceLocation where) : m_lookUp(std::move(lookUp)), m_where(std::move(where)) {}

    Result<QString> expand(const QString &value)
    {
        auto done = append(value, 1);
        return done ? Result<QString>(std::move(m_result)) : tl::unexpected(std::move(done.error()));
    }

private:
    Result<void> append(QStringView rest, int depth);
    Result<qsizetype> appendReference(QStringView rest, int depth);
    tl::unexpected<Error> refuse(const QString &message) const;

    LookUp m_lookUp;
    SourceLocation m_where;
    QString m_result;
};

tl::unexpected<Error> Expander::refuse(const QString &message) const
{
    return fail("alembic.interpolation", message,
                Text::tr("A % in a value begins a reference: write %% for the character itself, as in a "
                         "percent-encoded password."),
                m_where);
}

Result<void> Expander::append(QStringView rest, int depth)
{
    if (depth > deepest || m_result.size() > longest)
        return refuse(Text::tr("The references in this value lead to one another without end."));
    while (!rest.isEmpty()) {
        const qsizetype percent = rest.indexOf(u'%');
        m_result += rest.left(percent < 0 ? rest.size() : percent);
        if (percent < 0)
            break;
        rest = rest.mid(percent);
        if (rest.size() > 1 && rest[1] == u'%') {
            m_result += u'%';
            rest = rest.mid(2);
            continue;
        }
        const auto length = appendReference(rest, depth);
        if (!length)
            return tl::unexpected(length.error());
        rest = rest.mid(*length);
    }
    return {};
}

// The length of the reference at the beginning.
Result<qsizetype> Expander::appendReference(QStringView rest, int depth)
{
    const qsizetype end = rest.indexOf(u')');
    if (!rest.startsWith("%("_L1) || end < 3 || end + 1 >= rest.size() || rest[end + 1] != u's')
        return refuse(Text::tr("This value has a % that begins no reference such as %(here)s."));
    const QString name = rest.sliced(2, end - 2).toString();
    const auto value = m_lookUp(name.toLower());
    if (!value)
        return refuse(Text::tr("This value refers to %(%1)s, which is not set.").arg(name));
    if (!value->contains(u'%'))
        m_result += *value;
    else if (auto done = append(*value, depth + 1); !done)
        return tl::unexpected(std::move(done.error()));
    return end + 2;
}

} // namespace

AlembicInterpolation::AlembicInterpolation(const IniFile &ini, QString section, QString here)
    : m_ini(ini), m_section(std::move(section)), m_here(std::move(here))
{
}

std::optional<QString> AlembicInterpolation::lookUp(const QString &name) const
{
    if (const auto entry = m_ini.find(m_section, name))
        return entry->value;
    return name == "here"_L1 ? std::optional(m_here) : std::nullopt;
}

Result<QString> AlembicInterpolation::expand(const IniFile::Entry &entry) const
{
    return Expander([this](const QString &name) { return lookUp(name); }, {m_ini.path(), entry.line, 0})
        .expand(entry.value);
}

// Python's `value % {"here": here}`, which knows no references in references.
Result<QString> AlembicInterpolation::expandToml(const QString &raw, const QString &here,
                                                 const SourceLocation &where)
{
    const QString escaped = QString(here).replace(u'%', "%%"_L1);
    const auto lookUp = [&escaped](const QString &name) {
        return name == "here"_L1 ? std::optional(escaped) : std::nullopt;
    };
    return Expander(lookUp, where).expand(raw);
}

} // namespace limbeck
