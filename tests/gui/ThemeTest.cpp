#include "theme/Theme.h"

#include <QApplication>
#include <QPalette>
#include <QSignalSpy>
#include <QTest>

using namespace limbeck;
using namespace limbeck::gui;

class ThemeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastIsWcags();
    void textIsReadable_data();
    void textIsReadable();
    void textOnEnvironmentTintsIsReadable_data();
    void textOnEnvironmentTintsIsReadable();
    void sqlIsReadable_data();
    void sqlIsReadable();
    void switchesWhileRunning();
    void systemModeFollowsThePalette();
    void monospaceIsMonospace();
};

void ThemeTest::contrastIsWcags()
{
    QCOMPARE(Theme::contrast(Qt::black, Qt::white), 21.0);
    QCOMPARE(Theme::contrast(Qt::white, Qt::black), 21.0);
    // WCAG's well-known border case: #767676 on white is just readable, #777777 is not.
    QVERIFY(Theme::contrast(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
    QVERIFY(Theme::contrast(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
}

void ThemeTest::textIsReadable_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<Theme::Token>("text");
    QTest::addColumn<Theme::Token>("ground");
    using Token = Theme::Token;
    const QList<QPair<Token, const char *>> texts{{Token::Text, "text"},
                                                  {Token::Secondary, "secondary"},
                                                  {Token::Accent, "link"},
                                                  {Token::Error, "error"},
                                                  {Token::Warning, "warning"}};
    const QList<QPair<Token, const char *>> grounds{
        {Token::Window, "window"}, {Token::Panel, "panel"}, {Token::Field, "field"}};
    for (const bool dark : {false, true}) {
        for (const auto &text : texts) {
            for (const auto &ground : grounds) {
                // Coloured words stand in fields and panels, not on the window's own ground.
                if (ground.first == Token::Window && text.first != Token::Text &&
                    text.first != Token::Secondary)
                    continue;
                QTest::addRow("%s: %s on %s", dark ? "dark" : "light", text.second, ground.second)
                    << dark << text.first << ground.first;
            }
        }
        QTest::addRow("%s: on accent", dark ? "dark" : "light") << dark << Token::OnAccent << Token::Accent;
    }
}

void ThemeTest::textIsReadable()
{
    QFETCH(bool, dark);
    QFETCH(Theme::Token, text);
    QFETCH(Theme::Token, ground);
    const double contrast = Theme::contrast(Theme::color(text, dark), Theme::color(ground, dark));
    QVERIFY2(contrast >= 4.5, qPrintable(QString::number(contrast)));
}

void ThemeTest::textOnEnvironmentTintsIsReadable_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<EnvironmentColour>("colour");
    for (const bool dark : {false, true}) {
        for (int colour = 0; colour <= int(EnvironmentColour::Grey); ++colour)
            QTest::addRow("%s %d", dark ? "dark" : "light", colour) << dark << EnvironmentColour(colour);
    }
}

void ThemeTest::textOnEnvironmentTintsIsReadable()
{
    QFETCH(bool, dark);
    QFETCH(EnvironmentColour, colour);
    const QColor tint = Theme::environmentTint(colour, dark);
    QVERIFY(Theme::contrast(Theme::color(Theme::Token::Text, dark), tint) >= 4.5);
    const double secondary = Theme::contrast(Theme::color(Theme::Token::Secondary, dark), tint);
    QVERIFY2(secondary >= 4.5, qPrintable(QString::number(secondary)));
}

void ThemeTest::sqlIsReadable_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<Theme::Syntax>("syntax");
    for (const bool dark : {false, true}) {
        for (int syntax = 0; syntax < int(Theme::Syntax::Dimmed); ++syntax)
            QTest::addRow("%s %d", dark ? "dark" : "light", syntax) << dark << Theme::Syntax(syntax);
    }
}

void ThemeTest::sqlIsReadable()
{
    QFETCH(bool, dark);
    QFETCH(Theme::Syntax, syntax);
    const double contrast =
        Theme::contrast(Theme::syntaxColor(syntax, dark), Theme::color(Theme::Token::Field, dark));
    QVERIFY2(contrast >= 4.5, qPrintable(QString::number(contrast)));
}

void ThemeTest::switchesWhileRunning()
{
    Theme::apply(*qApp, Theme::Mode::Light);
    const QSignalSpy changed(Theme::notifier(), &ThemeNotifier::changed);
    Theme::apply(*qApp, Theme::Mode::Dark);
    QCOMPARE(changed.count(), 1);
    QVERIFY(Theme::isDark());
    QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::color(Theme::Token::Window, true));
    QCOMPARE(QApplication::palette().color(QPalette::Disabled, QPalette::WindowText),
             Theme::color(Theme::Token::Disabled, true));
    Theme::apply(*qApp, Theme::Mode::Light);
    QCOMPARE(QApplication::palette().color(QPalette::Window), QColor(0xf5, 0xf6, 0xf8));
}

void ThemeTest::systemModeFollowsThePalette()
{
    Theme::apply(*qApp, Theme::Mode::System); // the offscreen platform has a light palette
    QVERIFY(!Theme::isDark());
    QCOMPARE(Theme::mode(), Theme::Mode::System);
}

void ThemeTest::monospaceIsMonospace()
{
    const QFontMetrics metrics(Theme::monospaceFont());
    QCOMPARE(metrics.horizontalAdvance(QStringLiteral("iiii")),
             metrics.horizontalAdvance(QStringLiteral("WWWW")));
}

QTEST_MAIN(ThemeTest)
#include "ThemeTest.moc"
