#include "theme/Icons.h"

#include <QApplication>
#include <QFile>
#include <QImage>
#include <QPixmap>
#include <QTest>

using namespace limbeck;
using namespace limbeck::gui;

namespace {

// The colour of the most opaque pixel.
QColor inkOf(const QPixmap &pixmap)
{
    const QImage image = pixmap.toImage().convertToFormat(QImage::Format_ARGB32);
    QColor ink(Qt::transparent);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (const QColor color = image.pixelColor(x, y); color.alpha() > ink.alpha())
                ink = color;
        }
    }
    return ink;
}

bool similar(const QColor &a, const QColor &b)
{
    return qAbs(a.red() - b.red()) < 12 && qAbs(a.green() - b.green()) < 12 && qAbs(a.blue() - b.blue()) < 12;
}

} // namespace

class IconsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyIconHasItsSizes();
    void theAgreedNamesExist_data();
    void theAgreedNamesExist();
    void unknownNameIsNull();
    void isTintedAsTheThemeIsNow();
    void disabledIsPaler();
    void statesHaveTheirColours();
    void sharpAtEveryScale_data();
    void sharpAtEveryScale();
    void programIconHasAllSizes();
};

void IconsTest::everyIconHasItsSizes()
{
    const QStringList names = iconNames();
    QVERIFY(names.size() >= 30);
    for (const QString &name : names) {
        QVERIFY(!icon(name.toLatin1().constData()).isNull());
        const QImage one(QStringLiteral(":/icons/%1.png").arg(name));
        QCOMPARE(one.size(), QSize(24, 24));
        for (int scale = 2; scale <= 3; ++scale) {
            QFile file(QStringLiteral(":/icons/%1@%2x.png").arg(name).arg(scale));
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
            QCOMPARE(QImage::fromData(file.readAll()).size(), QSize(24, 24) * scale);
        }
    }
}

void IconsTest::theAgreedNamesExist_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name :
         {"open",        "refresh",       "test",        "preview", "apply", "downgrade", "export",
          "stop",        "demo",          "lock",        "unlock",  "ok",    "warning",   "error",
          "info",        "applied",       "pending",     "current", "copy",  "save",      "search",
          "filter",      "settings",      "close",       "branch",  "merge", "database",  "clock",
          "environment", "chevron-right", "chevron-down"})
        QTest::addRow("%s", name) << QString::fromLatin1(name);
}

void IconsTest::theAgreedNamesExist()
{
    QFETCH(QString, name);
    QVERIFY(iconNames().contains(name));
}

void IconsTest::unknownNameIsNull()
{
    QVERIFY(icon("no-such-icon").isNull());
}

void IconsTest::isTintedAsTheThemeIsNow()
{
    Theme::apply(*qApp, Theme::Mode::Light);
    const QIcon refresh = icon("refresh");
    QVERIFY(similar(inkOf(refresh.pixmap(24, 24)), Theme::color(Theme::Token::Text, false)));
    Theme::apply(*qApp, Theme::Mode::Dark); // the same QIcon
    QVERIFY(similar(inkOf(refresh.pixmap(24, 24)), Theme::color(Theme::Token::Text, true)));
    Theme::apply(*qApp, Theme::Mode::Light);
}

void IconsTest::disabledIsPaler()
{
    QVERIFY(similar(inkOf(icon("refresh").pixmap(QSize(24, 24), QIcon::Disabled)),
                    Theme::color(Theme::Token::Disabled)));
}

void IconsTest::statesHaveTheirColours()
{
    QVERIFY(similar(inkOf(severityIcon(Severity::Error).pixmap(24, 24)), Theme::color(Theme::Token::Error)));
    QVERIFY(
        similar(inkOf(severityIcon(Severity::Warning).pixmap(24, 24)), Theme::color(Theme::Token::Warning)));
    QVERIFY(similar(inkOf(severityIcon(Severity::Info).pixmap(24, 24)), Theme::color(Theme::Token::Info)));
    QVERIFY(
        similar(inkOf(icon("lock", Theme::Token::Error).pixmap(24, 24)), Theme::color(Theme::Token::Error)));
}

void IconsTest::sharpAtEveryScale_data()
{
    QTest::addColumn<qreal>("ratio");
    for (const qreal ratio : {1.0, 1.25, 1.5, 2.0, 3.0})
        QTest::addRow("%g", ratio) << ratio;
}

void IconsTest::sharpAtEveryScale()
{
    QFETCH(qreal, ratio);
    for (const int side : {16, 20, 24}) {
        const QPixmap pixmap = icon("stop").pixmap(QSize(side, side), ratio);
        QCOMPARE(pixmap.size(), (QSizeF(side, side) * ratio).toSize());
        QVERIFY(inkOf(pixmap).alpha() > 150);
    }
}

void IconsTest::programIconHasAllSizes()
{
    const QList<QSize> sizes = applicationIcon().availableSizes();
    for (const int side : {16, 32, 48, 256})
        QVERIFY(sizes.contains(QSize(side, side)));
}

QTEST_MAIN(IconsTest)
#include "IconsTest.moc"
