#include "review/export/ReviewHtmlPage.h"

#include "report/VisibleText.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::ReviewExport)
};

constexpr const char *browserStyle = R"(
:root { color-scheme: light dark; --bg: #ffffff; --fg: #1b2026; --muted: #59636e; --line: #d4dae1; --panel: #f5f7f9;
  --good: #1a7037; --good-bg: #dcf3e3; --warn: #7a5100; --warn-bg: #fff1cc; --bad: #b3202b; --bad-bg: #fde3e4;
  --none-bg: #e9edf1; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --bg: #14181c; --fg: #e3e7eb; --muted: #9ba6b2; --line: #38424c;
  --panel: #1c2228; --good: #7fd79a; --good-bg: #17371f; --warn: #f0c35c; --warn-bg: #3d2f0d; --bad: #ff9a94;
  --bad-bg: #47191c; --none-bg: #2a323a; --link: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 68rem; background: var(--bg); color: var(--fg); line-height: 1.5;
  font-family: system-ui, "Segoe UI", "Noto Sans", "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans CJK KR", sans-serif;
  font-size: 15px; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
p { margin: .4rem 0; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", "D2Coding", "Noto Sans Mono CJK KR", monospace;
  font-size: .875em; }
pre { margin: .25rem 0 .75rem; padding: .6rem .75rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: 4px; white-space: pre-wrap; tab-size: 4; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; }
table.head th { color: var(--muted); font-weight: normal; white-space: nowrap; padding-left: 0; }
table.grid th, table.grid td { border: 1px solid var(--line); }
table.grid thead th { background: var(--panel); }
table.grid th { font-weight: 600; white-space: nowrap; }
table { overflow-wrap: break-word; }
table.glance td:last-child { white-space: nowrap; }
.badge { border-radius: 3px; font-size: .85em; font-weight: 600; background: var(--none-bg); box-decoration-break: clone;
  -webkit-box-decoration-break: clone; padding: .1em 0; }
.good { color: var(--good); background: var(--good-bg); }
.warn { color: var(--warn); background: var(--warn-bg); }
.bad { color: var(--bad); background: var(--bad-bg); }
.muted, .foot, .same { color: var(--muted); }
.hint { color: var(--muted); }
.comment { border-left: 3px solid var(--line); padding: .2rem .8rem; }
.notice { margin: -.4rem 0 .75rem; padding-left: .75rem; color: var(--muted); }
.statement { margin: .6rem 0 0; color: var(--muted); }
.add { color: var(--good); } .del { color: var(--bad); } .chg { color: var(--warn); }
ul.findings { margin: .4rem 0; padding-left: 1.2rem; } ul.findings li { margin: .35rem 0; }
.foot { margin-top: 2rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .875em; }
@media (max-width: 40rem) { body { padding: .75rem; } table.grid { display: block; overflow-x: auto; } }
@page { margin: 16mm 14mm; }
@media print {
  :root { color-scheme: light; --bg: #fff; --fg: #000; --muted: #444; --line: #bbb; --panel: #f6f6f6; --good: #0b5a26;
    --good-bg: #e3f4e8; --warn: #6b4700; --warn-bg: #fdf1d3; --bad: #98131d; --bad-bg: #fbe6e7; --none-bg: #ececec; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .badge, pre, th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h1, h2, h3, .statement { break-after: avoid; }
  tr, li, .comment { break-inside: avoid; }
  thead { display: table-header-group; }
  table.grid { width: 99.8%; }
  a { text-decoration: none; }
}
)";

// Source: Qt's documentation, "Supported HTML Subset".
constexpr const char *documentStyle = R"(
body { color: #000000; font-size: 9pt; }
h1 { font-size: 15pt; } h2 { font-size: 12pt; margin-top: 18px; } h3 { font-size: 9.5pt; margin-top: 10px; margin-bottom: 2px; }
p { margin-top: 3px; margin-bottom: 3px; }
a { color: #000000; text-decoration: none; }
code { font-family: monospace; font-size: 8pt; }
pre { font-family: monospace; font-size: 7.5pt; white-space: pre-wrap; background-color: #f4f4f4; margin-top: 2px; margin-bottom: 6px; }
table { border-collapse: collapse; border-style: solid; border-width: 1px; border-color: #bbbbbb; }
th { font-weight: bold; }
td, th { padding: 3px; border-style: solid; border-width: 1px; border-color: #bbbbbb; vertical-align: top; }
.badge { font-weight: bold; background-color: #ececec; }
.good { color: #0b5a26; background-color: #e3f4e8; }
.warn { color: #6b4700; background-color: #fdf1d3; }
.bad { color: #98131d; background-color: #fbe6e7; }
.muted { color: #444444; } .foot { color: #444444; font-size: 7.5pt; margin-top: 16px; } .same { color: #444444; } .hint { color: #444444; }
.statement { color: #444444; margin-top: 6px; } .notice { color: #444444; margin-left: 10px; }
.comment { margin-left: 12px; font-style: italic; }
.add { color: #0b5a26; } .del { color: #98131d; } .chg { color: #6b4700; }
)";

} // namespace

QString reviewPage(const ReviewDocument &document, const QString &body, ReviewPageKind kind)
{
    const bool browser = kind == ReviewPageKind::Browser;
    const QString title = Tr::tr("Review: %1, %2").arg(document.environment, document.goal);
    QString head = u"<meta charset=\"utf-8\">\n<title>%1</title>\n"_s.arg(htmlText(title));
    if (browser)
        head += u"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                "'unsafe-inline'\">\n"_s;
    head += u"<style>"_s + QLatin1StringView(browser ? browserStyle : documentStyle) + u"</style>\n"_s;
    //: The code of the language that this is translated into: en, ko
    const QString language = Tr::tr("en");
    return u"<!DOCTYPE html>\n<html lang=\"%1\">\n<head>\n"_s.arg(htmlText(language)) + head +
           u"</head>\n<body>\n"_s + body + u"</body>\n</html>\n"_s;
}

} // namespace limbeck
