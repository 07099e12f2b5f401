#pragma once

#include <QList>

class QFormLayout;

namespace limbeck::gui {

// Gives forms that stand below each other one column of labels, as wide as the widest of them all. Call it
// again when texts or fonts have changed. GUI thread.
void alignLabels(const QList<QFormLayout *> &forms);

} // namespace limbeck::gui
