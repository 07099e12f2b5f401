#include "theme/IconEngine.h"

#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QPixmapCache>

#include <array>

namespace limbeck::gui {

namespace {

struct Mask
{
    int size;
    const char *suffix;
};
constexpr std::array<Mask, 3> masks{{{24, ""}, {48, "@2x"}, {72, "@3x"}}};

QString maskFile(const QString &name, const Mask &mask)
{
    return QStringLiteral(":/icons/%1%2.png").arg(name, QLatin1String(mask.suffix));
}

// The mask at `side` pixels. Where none has just this size, a whole multiple of it gives the cleanest
// strokes, else the largest.
QImage loadMask(const QString &name, int side)
{
    const Mask *best = &masks.back();
    for (const Mask &mask : masks) {
        if (mask.size % side == 0) {
            best = &mask;
            break;
        }
    }
    const QImage image(maskFile(name, *best), "PNG");
    if (image.isNull() || image.width() == side)
        return image;
    return image.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

QImage tinted(QImage mask, const QColor &color)
{
    mask = mask.convertToFormat(QImage::Format_ARGB32_Premultiplied);
    mask.setDevicePixelRatio(1);
    QPainter painter(&mask);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(mask.rect(), color);
    return mask;
}

} // namespace

IconEngine::IconEngine(QString name, std::optional<Theme::Token> token)
    : m_name(std::move(name)), m_token(token)
{
}

QColor IconEngine::color(QIcon::Mode mode) const
{
    if (mode == QIcon::Disabled)
        return Theme::color(Theme::Token::Disabled);
    return Theme::color(m_token.value_or(Theme::Token::Text));
}

void IconEngine::paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state)
{
    const qreal ratio = painter->device()->devicePixelRatioF();
    QPixmap image = pixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state);
    image.setDevicePixelRatio(ratio);
    const QSizeF size = image.deviceIndependentSize();
    const QPointF corner = QRectF(rect).center() - QPointF(size.width() / 2, size.height() / 2);
    painter->drawPixmap(corner, image);
}

QPixmap IconEngine::pixmap(const QSize &size, QIcon::Mode mode, QIcon::State)
{
    const int side = std::min(size.width(), size.height());
    if (side <= 0)
        return {};
    const QColor tint = color(mode);
    const QString cacheKey = QStringLiteral("limbeck-icon/%1/%2/%3").arg(m_name, tint.name()).arg(side);
    QPixmap pixmap;
    if (!QPixmapCache::find(cacheKey, &pixmap)) {
        pixmap = QPixmap::fromImage(tinted(loadMask(m_name, side), tint));
        QPixmapCache::insert(cacheKey, pixmap);
    }
    return pixmap;
}

QSize IconEngine::actualSize(const QSize &size, QIcon::Mode, QIcon::State)
{
    const int side = std::min(size.width(), size.height());
    return {side, side};
}

QIconEngine *IconEngine::clone() const
{
    return new IconEngine(m_name, m_token); // owned by the icon that asks
}

QString IconEngine::key() const
{
    return QStringLiteral("limbeck-mask");
}

bool IconEngine::isNull()
{
    return !QFile::exists(maskFile(m_name, masks.front()));
}

} // namespace limbeck::gui
