#pragma once

#include "theme/Theme.h"

#include <QIconEngine>

#include <optional>

namespace limbeck::gui {

// Paints a mask (the alpha channel of a PNG of our family) in a colour of the theme of that moment.
class IconEngine : public QIconEngine
{
public:
    // `name` is a file's base name in :/icons; no token: text colour.
    IconEngine(QString name, std::optional<Theme::Token> token);

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override; // device pixels
    QSize actualSize(const QSize &size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine *clone() const override;
    QString key() const override;
    bool isNull() override;

private:
    QColor color(QIcon::Mode mode) const;

    QString m_name;
    std::optional<Theme::Token> m_token;
};

} // namespace limbeck::gui
