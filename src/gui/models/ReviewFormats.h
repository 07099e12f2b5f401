#pragma once

#include "review/ReviewDocument.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace limbeck::gui {

// A kind of file that a review can be written as.
struct ReviewFormat
{
    QByteArray name; // "html"; also the suffix of its files
    QString title;   // translated: "HTML page"
};

std::vector<ReviewFormat> reviewFormats();
// The file's bytes. Takes its time: not on the GUI's thread.
QByteArray reviewAs(const ReviewDocument &document, const QByteArray &format);

} // namespace limbeck::gui
