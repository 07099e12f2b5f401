#pragma once

#include "env/EnvFile.h"

#include <QByteArrayView>

#include <vector>

namespace limbeck {

// python-dotenv's two grammars. Up to 1.2.2 (and 0.21, which Debian 12 has) a backslash before a quote always
// escapes the quote, even when it is itself escaped, and `KEY= # text` has the value `# text`. From 1.2.3 a
// backslash escapes whatever follows it, and from 1.2.4 such a comment is a comment.
enum class DotenvGrammar
{
    Current,
    UpTo122
};

// Cuts UTF-8 text, without its byte order mark, into pieces that together are the whole text. Offsets count
// from the start of `text`. Line ends inside quoted values are read as \n, as Python's text files are.
std::vector<EnvBinding> parseDotenv(QByteArrayView text, DotenvGrammar grammar = DotenvGrammar::Current);

} // namespace limbeck
