#pragma once

#include <QString>

namespace limbeck {

// Text that Markdown (CommonMark, GitHub's and GitLab's) shows as it is, in a paragraph or a table's cell:
// what Markdown, HTML or the site itself (@name, #12) would take for more becomes a character reference, and
// a line's end `<br>`. Pure.
QString markdownText(const QString &text);
// The same in a fixed-width font.
QString markdownCode(const QString &text);
// A block of code with a fence that the text cannot end. `language` is one of ours: "sql", "diff".
QString markdownBlock(const QString &text, const QString &language);

} // namespace limbeck
