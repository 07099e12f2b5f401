#include "env/VariableEditor.h"

#include "env/Interpolation.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>

namespace limbeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::VariableEditor)
};

constexpr int deepest = 20; // references of references

QString applied(const QString &text, const TextEdits &edits)
{
    QString result = text;
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
        result.replace(edit->start, edit->length, edit->text);
    return result;
}

} // namespace

// What the edits of one value come to: changes of its own text, and of the variables that it refers to.
struct VariableEditor::Work
{
    TextEdits raw;
    QMap<QPair<int, QString>, TextEdits> inner; // by file and name
};

// A piece of a value: where it stands in the file's text, and where in what it resolves to.
struct VariableEditor::Piece
{
    qsizetype rawStart = 0;
    qsizetype rawLength = 0;
    qsizetype start = 0;
    qsizetype length = 0;
    qsizetype literalStart = -1; // in the file's text, of what can be edited right there; -1: a reference
    bool fallback = false;       // text behind `:-`
    int file = -1;               // of a reference's variable; -1: no file
    QString name;

    qsizetype end() const { return start + length; }
    bool isLiteral() const { return literalStart >= 0; }
    // Has the edit, which lies within this piece, done in the text or at the variable behind it.
    bool take(const TextEdit &edit, Work *work) const;
};

bool VariableEditor::Piece::take(const TextEdit &edit, Work *work) const
{
    if (!isLiteral() && file < 0)
        return false;
    if (!isLiteral()) {
        work->inner[{file, name}].push_back({edit.start - start, edit.length, edit.text});
        return true;
    }
    if (fallback && edit.text.contains(QLatin1Char('}')))
        return false;
    work->raw.push_back({literalStart + edit.start - start, edit.length, EnvFile::literalValue(edit.text)});
    return true;
}

VariableEditor::VariableEditor(EnvironmentDefinition definition, std::vector<EnvFile> files,
                               QProcessEnvironment process)
    : m_definition(std::move(definition)), m_files(std::move(files)), m_process(std::move(process))
{
}

tl::unexpected<Error> VariableEditor::notExact(const QString &key, const Variable &variable)
{
    return fail(
        "env.edit-interpolated",
        Text::tr("The part that changes is put together of several pieces in the value of %1, or comes "
                 "from outside of the files, so there is no single place to change it.")
            .arg(key),
        Text::tr("Have the value written out, without its references."),
        {variable.origin.file, variable.origin.line, 0});
}

// The last file that gives the key a value; without one, the last that names it.
int VariableEditor::fileOf(const QString &key) const
{
    int named = -1;
    for (int i = int(m_files.size()) - 1; i >= 0; --i) {
        const EnvBinding *binding = m_files[size_t(i)].find(key);
        if (binding && binding->value)
            return i;
        if (binding && named < 0)
            named = i;
    }
    return named;
}

// Where a reference on this line looks the name up: above it in its own file, then in the files before.
int VariableEditor::fileOfReference(int file, int line, const QString &name) const
{
    const EnvBinding *own = m_files[size_t(file)].find(name);
    if (own && own->line < line)
        return own->value ? file : -1;
    for (int i = file - 1; i >= 0; --i) {
        const EnvBinding *binding = m_files[size_t(i)].find(name);
        if (binding && binding->value)
            return i;
    }
    return -1;
}

// As the files up to this one give it.
std::optional<Variable> VariableEditor::valueIn(int file, const QString &key) const
{
    const std::vector<EnvFile> upTo(m_files.begin(), m_files.begin() + file + 1);
    const auto environment = Environment::ofFiles(m_definition, upTo, m_process);
    if (!environment)
        return {};
    auto variable = environment->find(key);
    const bool isHere = variable && variable->origin.kind == OriginKind::File &&
                        variable->origin.file == m_files[size_t(file)].path();
    return isHere ? variable : std::nullopt;
}

Result<std::vector<VariableEditor::Piece>> VariableEditor::piecesOf(int file, const Variable &variable) const
{
    std::vector<Piece> pieces;
    QString value;
    for (const ValuePiece &raw : valuePieces(variable.raw)) {
        Piece piece;
        piece.rawStart = raw.start;
        piece.rawLength = raw.length;
        piece.start = value.size();
        if (!raw.name) {
            piece.literalStart = raw.start;
            value += QStringView(variable.raw).sliced(raw.start, raw.length);
        } else if (const int place = fileOfReference(file, variable.origin.line, *raw.name); place >= 0) {
            const auto found = valueIn(place, *raw.name);
            if (!found)
                return notExact(variable.key, variable);
            piece.file = place;
            piece.name = *raw.name;
            value += found->value;
        } else if (m_process.contains(*raw.name)) {
            value += m_process.value(*raw.name);
        } else if (raw.fallback) {
            piece.literalStart = raw.fallbackStart();
            piece.fallback = true;
            value += *raw.fallback;
        }
        piece.length = value.size() - piece.start;
        pieces.push_back(piece);
    }
    if (value != variable.value)
        return notExact(variable.key, variable);
    return pieces;
}

namespace {

// The pieces of one edit: a part of one piece, or a removal that goes over several.
template <typename Pieces>
auto piecesUnder(const Pieces &pieces, const TextEdit &edit)
{
    std::vector<const typename Pieces::value_type *> under;
    for (const auto &piece : pieces) {
        const bool overlaps = edit.length > 0 ? piece.start < edit.end() && piece.end() > edit.start
                                              : piece.start <= edit.start && piece.end() >= edit.start;
        if (overlaps)
            under.push_back(&piece);
    }
    return under;
}

// Where an insertion between two pieces goes: to an empty reference that stands there, else to text.
template <typename PiecePointers>
auto placeOfInsertion(const PiecePointers &under, qsizetype at) -> typename PiecePointers::value_type
{
    if (under.size() == 1 && under[0]->start < at && at < under[0]->end())
        return under[0];
    const auto empty = std::ranges::find_if(
        under, [](const auto *piece) { return piece->length == 0 && !piece->isLiteral(); });
    if (empty != under.end())
        return *empty;
    const auto text = std::ranges::find_if(under, [](const auto *piece) {
        return piece->isLiteral() && (!piece->fallback || piece->length == 0);
    });
    return text != under.end() ? *text : nullptr;
}

} // namespace

Result<void> VariableEditor::editIn(int file, const QString &key, const TextEdits &edits, int depth)
{
    const auto variable = valueIn(file, key);
    if (!variable || depth > deepest)
        return notExact(key, variable.value_or(Variable()));
    const auto pieces = piecesOf(file, *variable);
    if (!pieces)
        return fail(pieces.error());
    Work work;
    for (const TextEdit &edit : edits) {
        if (!(edit.length == 0 ? insert(edit, *pieces, &work) : replace(edit, *pieces, &work)))
            return notExact(key, *variable);
    }
    for (auto it = work.inner.cbegin(); it != work.inner.cend(); ++it) {
        if (auto done = editIn(it.key().first, it.key().second, it.value(), depth + 1); !done)
            return done;
    }
    return work.raw.empty() ? Result<void>() : write(file, key, applied(variable->raw, work.raw));
}

bool VariableEditor::insert(const TextEdit &edit, const std::vector<Piece> &pieces, Work *work)
{
    const auto under = piecesUnder(pieces, edit);
    if (const Piece *place = placeOfInsertion(under, edit.start))
        return place->take(edit, work);
    if (under.empty())
        return false;
    // Between two references.
    const Piece &next = *under[0];
    work->raw.push_back({next.rawStart + (edit.start == next.end() ? next.rawLength : 0), 0,
                         EnvFile::literalValue(edit.text)});
    return true;
}

bool VariableEditor::replace(const TextEdit &edit, const std::vector<Piece> &pieces, Work *work)
{
    const auto under = piecesUnder(pieces, edit);
    if (!edit.text.isEmpty())
        return under.size() == 1 && under[0]->take(edit, work);
    for (const Piece *piece : under) {
        if (piece->start >= edit.start && piece->end() <= edit.end()) {
            work->raw.push_back({piece->rawStart, piece->rawLength, {}});
            continue;
        }
        const qsizetype from = std::max(piece->start, edit.start);
        const qsizetype to = std::min(piece->end(), edit.end());
        if (!piece->take({from, to - from, {}}, work))
            return false;
    }
    return true;
}

Result<void> VariableEditor::write(int file, const QString &key, const QString &raw)
{
    if (auto done = m_files[size_t(file)].setValue(key, raw); !done)
        return done;
    if (!m_changed.contains(key))
        m_changed << key;
    return {};
}

Result<void> VariableEditor::edit(const QString &key, const TextEdits &edits)
{
    const int file = fileOf(key);
    if (file < 0)
        return notExact(key, Variable());
    return edits.empty() ? Result<void>() : editIn(file, key, edits, 0);
}

Result<void> VariableEditor::setLiteral(const QString &key, const QString &value, const QString &beside)
{
    int file = fileOf(key);
    if (file < 0)
        file = fileOf(beside);
    return write(file < 0 ? int(m_files.size()) - 1 : file, key, EnvFile::literalValue(value));
}

Result<void> VariableEditor::setValue(const QString &key, const QString &value, const QString &beside)
{
    const int file = fileOf(key);
    const auto variable = file < 0 ? std::nullopt : valueIn(file, key);
    if (!variable)
        return setLiteral(key, value, beside);
    if (auto edited = edit(key, {{0, variable->value.size(), value}}); edited)
        return edited;
    return setLiteral(key, value);
}

void VariableEditor::remove(const QString &key)
{
    for (EnvFile &file : m_files) {
        if (!file.find(key))
            continue;
        file.remove(key);
        if (!m_changed.contains(key))
            m_changed << key;
    }
}

} // namespace limbeck
