#include "report/ReportPaths.h"

#include "base/SecretText.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

#ifdef Q_OS_WIN
constexpr Qt::CaseSensitivity pathCase = Qt::CaseInsensitive;
#else
constexpr Qt::CaseSensitivity pathCase = Qt::CaseSensitive;
#endif

// Whether a path that was found in a text ends at `position`: what follows belongs to no longer name.
bool endsName(const QString &text, qsizetype position)
{
    if (position >= text.size())
        return true;
    const QChar next = text[position];
    return !next.isLetterOrNumber() && next != u'_' && next != u'-' && next != u'.';
}

QString withoutFolder(QString text, const QString &folder, const QString &replacement)
{
    for (qsizetype at = 0; (at = text.indexOf(folder, at, pathCase)) >= 0;) {
        const qsizetype end = at + folder.size();
        const bool slash = end < text.size() && (text[end] == u'/' || text[end] == u'\\');
        if (!slash && !endsName(text, end) && !(text[end] == u'.' && endsName(text, end + 1))) {
            at = end;
            continue;
        }
        const bool insideRoot = slash && replacement.isEmpty();
        const QString shown = insideRoot || !replacement.isEmpty() ? replacement : u"."_s;
        text.replace(at, end - at + (insideRoot ? 1 : 0), shown);
        at += shown.size();
    }
    return text;
}

// Paths of a machine that lie in no folder that is known here.
QString withoutOtherPaths(QString text)
{
    static const QRegularExpression posix(
        u"(?<![\\p{L}\\p{N}_./~:@%*…\\\\-])/(?:[^\\s/:;,'\"`<>|()\\[\\]{}*?]+/)+([^\\s/:;,'\"`<>|()\\[\\]{}]*)"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression windows(u"(?<![\\p{L}\\p{N}])(?:[A-Za-z]:[\\\\/]|\\\\\\\\[^\\s\\\\/"
                                            u"]+\\\\)(?:[^\\s\\\\/:;,'\"`<>|()]+[\\\\/])*"
                                            "([^\\s\\\\/:;,'\"`<>|()]*)"_s,
                                            QRegularExpression::UseUnicodePropertiesOption);
    text.replace(windows, u"…/\\1"_s);
    return text.replace(posix, u"…/\\1"_s);
}

} // namespace

ReportPaths::ReportPaths(const QString &root, const QString &project) : m_root(QDir::cleanPath(root))
{
    add(m_root, {});
    const QString realRoot = QFileInfo(root).canonicalFilePath();
    add(realRoot, {});
    const QString realProject = QFileInfo(project).canonicalFilePath();
    if (realProject.startsWith(realRoot + u'/') && !realRoot.isEmpty()) {
        const QString inside = realProject.sliced(realRoot.size() + 1);
        add(realProject, inside);
        add(QDir::cleanPath(project), inside);
    } else if (realProject == realRoot) {
        add(QDir::cleanPath(project), {});
    }
    std::ranges::stable_sort(m_prefixes, std::greater(),
                             [](const Prefix &prefix) { return prefix.folder.size(); });
}

void ReportPaths::add(const QString &folder, const QString &replacement)
{
    if (folder.size() > 1)
        m_prefixes.append({folder, replacement});
}

QString ReportPaths::relative(const QString &file) const
{
    if (file.isEmpty())
        return {};
    const QString path = QDir::cleanPath(QDir::fromNativeSeparators(file));
    for (const Prefix &prefix : m_prefixes) {
        if (path.compare(prefix.folder, pathCase) == 0)
            return prefix.replacement.isEmpty() ? u"."_s : prefix.replacement;
        if (path.startsWith(prefix.folder + u'/', pathCase)) {
            const QString rest = path.sliced(prefix.folder.size() + 1);
            return prefix.replacement.isEmpty() ? rest : prefix.replacement + u'/' + rest;
        }
    }
    const bool inside = QDir::isRelativePath(path) && path != ".."_L1 && !path.startsWith("../"_L1);
    return inside ? path : QString();
}

QString ReportPaths::shown(const QString &file) const
{
    const QString inside = relative(file);
    return inside.isEmpty() && !file.isEmpty() ? u"…/"_s + QFileInfo(file).fileName() : inside;
}

QString ReportPaths::cleaned(const QString &text) const
{
    QString clean = hidePasswords(text);
    for (const Prefix &prefix : m_prefixes) {
        clean = withoutFolder(clean, prefix.folder, prefix.replacement);
        if (const QString native = QDir::toNativeSeparators(prefix.folder); native != prefix.folder)
            clean = withoutFolder(clean, native, prefix.replacement);
    }
    const QString home = QDir::homePath();
    if (home.size() > 1) {
        clean = withoutFolder(clean, home, u"~"_s);
        clean = withoutFolder(clean, QDir::toNativeSeparators(home), u"~"_s);
    }
    return withoutOtherPaths(clean);
}

} // namespace limbeck
