#include "run/BackOff.h"

#include <QRandomGenerator>

#include <algorithm>

namespace limbeck {

double backOff(int attempt)
{
    constexpr double first = 500;
    return first * double(1 << std::min(attempt - 1, 6)) * (1 + QRandomGenerator::global()->bounded(0.25));
}

} // namespace limbeck
