#pragma once

#include <QTest>

// Skips the rest of a test function on Windows, aloud; packaging/windows/test.sh counts these.
#ifdef Q_OS_WIN
#define NOT_ON_WINDOWS(reason) QSKIP(reason)
#else
#define NOT_ON_WINDOWS(reason)                                                                               \
    do {                                                                                                     \
    } while (false)
#endif
