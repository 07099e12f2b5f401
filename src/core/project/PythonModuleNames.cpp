#include "project/PythonModule.h"

using namespace Qt::StringLiterals;

// The imports of a module, and the names that they give to things.

namespace limbeck {

void PythonModule::readImports()
{
    for (int i = 0; i < int(m_statements.size()); ++i) {
        const PythonSpan span = m_statements[size_t(i)].tokens;
        if (is(span.first, "import"))
            readPlainImport(i, {span.first + 1, span.last});
        else if (is(span.first, "from"))
            readFromImport(i, {span.first + 1, span.last});
    }
}

// import a.b, c as d
void PythonModule::readPlainImport(int statement, PythonSpan span)
{
    for (int i = span.first; i < span.last; ++i) {
        QString module;
        for (; i < span.last && !is(i, ",") && !is(i, "as"); ++i)
            module += QString::fromUtf8(text(i));
        PythonImport import{module, {}, statement, m_statements[size_t(statement)].line};
        m_importList.push_back(import);
        if (is(i, "as")) {
            m_imports.insert(QString::fromUtf8(text(i + 1)), import);
            i += 2;
        } else {
            import.module = module.section(u'.', 0, 0);
            m_imports.insert(import.module, import);
        }
    }
}

// from a.b import (c, d as e)
void PythonModule::readFromImport(int statement, PythonSpan span)
{
    QString module;
    int i = span.first;
    for (; i < span.last && !is(i, "import"); ++i)
        module += QString::fromUtf8(text(i));
    for (++i; i < span.last; ++i) {
        if (token(i).kind != PythonTokenKind::Name && !is(i, "*"))
            continue;
        const QString name = QString::fromUtf8(text(i));
        const PythonImport import{module, name, statement, m_statements[size_t(statement)].line};
        m_importList.push_back(import);
        if (is(i + 1, "as"))
            i += 2;
        m_imports.insert(QString::fromUtf8(text(i)), import);
    }
}

QString PythonModule::dottedName(const std::vector<PythonToken> &tokens, int first, int *end) const
{
    const auto isName = [&](int index) {
        return index < int(tokens.size()) && tokens[size_t(index)].kind == PythonTokenKind::Name;
    };
    const auto isDot = [&](int index) {
        return index >= 0 && index < int(tokens.size()) && text(tokens[size_t(index)]) == ".";
    };
    if (!isName(first) || isDot(first - 1))
        return {};
    const QString head = QString::fromUtf8(text(tokens[size_t(first)]));
    const auto import = m_imports.constFind(head);
    QString name = import == m_imports.cend() ? head : import->full();
    int i = first + 1;
    for (; isDot(i) && isName(i + 1); i += 2)
        name += u'.' + QString::fromUtf8(text(tokens[size_t(i) + 1]));
    if (end != nullptr)
        *end = i;
    return name;
}

} // namespace limbeck
