#include "Typing.h"

#include <iostream>
#include <string>

namespace limbeck::cli {

namespace {

constexpr char ctrlC = 3;
constexpr char ctrlD = 4;
constexpr char backspace = 8;
constexpr char ctrlU = 21;
constexpr char escape = 27;
constexpr char deleted = 127;

// A letter of UTF-8 is its first byte and those behind it that begin with the bits 10.
void removeLetter(QByteArray *bytes)
{
    while (!bytes->isEmpty()) {
        const auto byte = static_cast<unsigned char>(bytes->back());
        bytes->chop(1);
        if ((byte & 0xC0) != 0x80)
            return;
    }
}

} // namespace

std::optional<Secret> typedPassword(const std::function<std::optional<char>()> &next)
{
    QByteArray bytes;
    while (const auto byte = next()) {
        switch (*byte) {
        case '\r':
        case '\n':
            return Secret(bytes);
        case ctrlC:
        case escape:
            return std::nullopt;
        case ctrlD:
            return bytes.isEmpty() ? std::nullopt : std::optional(Secret(bytes));
        case backspace:
        case deleted:
            removeLetter(&bytes);
            break;
        case ctrlU:
            bytes.clear();
            break;
        default:
            bytes.append(*byte);
        }
    }
    return bytes.isEmpty() ? std::nullopt : std::optional(Secret(bytes));
}

std::optional<Secret> readPasswordLine()
{
    std::string line;
    if (!std::getline(std::cin, line))
        return std::nullopt;
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    return Secret(QByteArray::fromStdString(line));
}

} // namespace limbeck::cli
