#pragma once

#include <QIconEngine>

namespace limbeck::gui {

// The program's own picture, which is kept in the sizes that desktops ask for. Each is read when it is asked
// for, and as a PNG: a QIcon of files would read every one of them, and load every image plugin to find out
// what it is, before the first window is shown.
class ApplicationIconEngine : public QIconEngine
{
public:
    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override; // device pixels
    QSize actualSize(const QSize &size, QIcon::Mode mode, QIcon::State state) override;
    QList<QSize> availableSizes(QIcon::Mode mode, QIcon::State state) override;
    QIconEngine *clone() const override;
    QString key() const override;
};

} // namespace limbeck::gui
