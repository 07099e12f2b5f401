#include "lint/IgnoreComment.h"

namespace limbeck {

using namespace Qt::StringLiterals;

std::vector<IgnoreComment> ignoreComments(const QByteArray &text)
{
    constexpr QByteArrayView mark = "limbeck:ignore";
    std::vector<IgnoreComment> found;
    qsizetype at = text.indexOf(mark);
    for (; at >= 0; at = text.indexOf(mark, at + 1)) {
        qsizetype begin = at;
        while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t'))
            --begin;
        const bool isComment =
            begin > 0 && (text[begin - 1] == '-' || text[begin - 1] == '#' || text[begin - 1] == '*');
        if (!isComment)
            continue;
        qsizetype end = text.indexOf('\n', at);
        end = end < 0 ? text.size() : end;
        QString words = QString::fromUtf8(text.sliced(at + mark.size(), end - at - mark.size())).simplified();
        words.remove(u"*/"_s);
        const QString code = words.section(u' ', 0, 0).trimmed();
        found.push_back({code, words.mid(code.size()).trimmed(), int(text.first(at).count('\n')) + 1});
    }
    return found;
}

} // namespace limbeck
