#pragma once

#include <QObject>

namespace limbeck::gui {

// Waits for the first paint of a window, writes the line "painted" to standard output and quits: how
// tests/bench/StartBench.cpp learns how long a start takes. Lives as long as the application, on its thread.
class FirstPaint : public QObject
{
    Q_OBJECT

public:
    // Begins to watch every window of the application, which must exist.
    explicit FirstPaint(QObject *parent = nullptr);

    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace limbeck::gui
