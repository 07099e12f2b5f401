#include "theme/ApplicationIconEngine.h"

#include <QImage>
#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>

#include <algorithm>
#include <array>

namespace limbeck::gui {

namespace {

constexpr std::array sizes{16, 24, 32, 48, 64, 128, 256}; // of the files

// The smallest file that need not be blown up.
int fileSize(int side)
{
    const auto found = std::find_if(sizes.begin(), sizes.end(), [side](int size) { return size >= side; });
    return found == sizes.end() ? sizes.back() : *found;
}

int sideOf(const QSize &size)
{
    return std::min(size.width(), size.height());
}

} // namespace

void ApplicationIconEngine::paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state)
{
    const qreal ratio = painter->device()->devicePixelRatioF();
    const QPixmap picture = pixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state);
    const int side = sideOf(rect.size());
    QRect square(0, 0, side, side);
    square.moveCenter(rect.center());
    painter->drawPixmap(square, picture);
}

QPixmap ApplicationIconEngine::pixmap(const QSize &size, QIcon::Mode, QIcon::State)
{
    const int side = sideOf(size);
    if (side <= 0)
        return {};
    const QString cacheKey = QStringLiteral("limbeck-application/%1").arg(side);
    QPixmap pixmap;
    if (QPixmapCache::find(cacheKey, &pixmap))
        return pixmap;
    const QImage image(QStringLiteral(":/icons/app/limbeck-%1.png").arg(fileSize(side)), "PNG");
    pixmap = QPixmap::fromImage(
        image.width() <= side ? image
                              : image.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    QPixmapCache::insert(cacheKey, pixmap);
    return pixmap;
}

QSize ApplicationIconEngine::actualSize(const QSize &size, QIcon::Mode, QIcon::State)
{
    const int side = std::min(sideOf(size), sizes.back());
    return {side, side};
}

QList<QSize> ApplicationIconEngine::availableSizes(QIcon::Mode, QIcon::State)
{
    QList<QSize> all;
    for (const int size : sizes)
        all.append({size, size});
    return all;
}

QIconEngine *ApplicationIconEngine::clone() const
{
    return new ApplicationIconEngine(*this); // owned by the icon that asks
}

QString ApplicationIconEngine::key() const
{
    return QStringLiteral("limbeck-application");
}

} // namespace limbeck::gui
