// What lint says about its own work. Lint.cpp finds them.
#include "lint/rules/Rules.h"

namespace limbeck {

namespace {

constexpr LintRule rules[] = {
    {"lint.syntax", LintLevel::Error, false, "", LintProof::Fails, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "The statement is not SQL"),
     QT_TRANSLATE_NOOP(
         "limbeck::Lint",
         "PostgreSQL's grammar does not know it. Limbeck has the grammar of PostgreSQL 15: on a "
         "newer server it may well be right, and is told as information only."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Mend what the message names.")},
    {"lint.ignore", LintLevel::Warning, false, "", LintProof::Style, 0,
     QT_TRANSLATE_NOOP("limbeck::Lint", "limbeck:ignore without a known code or a reason"),
     QT_TRANSLATE_NOOP("limbeck::Lint",
                       "What is passed over has to be named, with the reason for it: whoever reviews the "
                       "revision relies on it."),
     QT_TRANSLATE_NOOP("limbeck::Lint", "Write `-- limbeck:ignore CODE reason` right above the statement.")},
};

} // namespace

std::span<const LintRule> commentRules()
{
    return rules;
}

} // namespace limbeck
