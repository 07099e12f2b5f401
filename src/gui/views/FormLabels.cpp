#include "views/FormLabels.h"

#include <QFormLayout>
#include <QLabel>

#include <algorithm>
#include <utility>

namespace limbeck::gui {

void alignLabels(const QList<QFormLayout *> &forms)
{
    int widest = 0;
    QList<QLabel *> first; // one that is wide enough is enough for its column
    for (const QFormLayout *form : forms) {
        QLabel *label = nullptr;
        for (int row = 0; row < form->rowCount(); ++row) {
            const QLayoutItem *item = form->itemAt(row, QFormLayout::LabelRole);
            if (!item || !item->widget())
                continue;
            label = label ? label : qobject_cast<QLabel *>(item->widget());
            widest = std::max(widest, item->widget()->sizeHint().width());
        }
        if (label)
            first.append(label);
    }
    for (QLabel *label : std::as_const(first)) {
        label->setMinimumWidth(widest);
        label->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    }
}

} // namespace limbeck::gui
