#pragma once

#include "base/Result.h"

#include <QMap>
#include <QString>

namespace limbeck::gui {

// A connection's other options as one line, the way a URL's query spells them. A value that is a secret
// (sslpassword) is shown as `***`. Pure, any thread.
QString optionsText(const QMap<QString, QString> &options);
// The options that the line means; `***` stands for the value of `before`. Errors: url.option.
Result<QMap<QString, QString>> optionsOf(const QString &text, const QMap<QString, QString> &before);
// The options with their secrets as `***`.
QMap<QString, QString> maskedOptions(const QMap<QString, QString> &options);

} // namespace limbeck::gui
