#pragma once

#include <QCoreApplication>

namespace limbeck::cli {

// The translation context of all texts of the console program.
struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::cli)
};

} // namespace limbeck::cli
