#include "views/RefusalView.h"

#include "theme/Theme.h"

#include <QEvent>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>

namespace limbeck::gui {

namespace {

constexpr int shownPlaces = 4;

QLabel *label(QWidget *parent, bool selectable)
{
    auto *made = new QLabel(parent);
    made->setTextFormat(Qt::PlainText);
    if (selectable)
        made->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return made;
}

// The error's detail begins with the two targets, a line each: "resolved target: app@db:5432/app".
QString valueOfLine(const QString &detail, int line)
{
    return detail.section(QLatin1Char('\n'), line, line).section(QStringLiteral(": "), 1);
}

} // namespace

RefusalView::RefusalView(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout)
    , m_wantedLabel(label(this, false))
    , m_wanted(addRow(m_wantedLabel))
    , m_foundLabel(label(this, false))
    , m_found(addRow(m_foundLabel))
    , m_placesLabel(label(this, false))
    , m_places(new QWidget(this))
    , m_hint(label(this, true))
    , m_mend(new QPushButton(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(fontMetrics().height() + 8, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(m_grid);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(1, 1);
    m_grid->addWidget(m_placesLabel, 2, 0);
    m_grid->addWidget(m_places, 2, 1);
    auto *links = new QHBoxLayout(m_places);
    links->setContentsMargins(0, 0, 0, 0);
    links->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_hint->setWordWrap(true);
    row->addWidget(m_hint, 1);
    row->addWidget(m_mend);
    column->addLayout(row);
    connect(m_mend, &QPushButton::clicked, this, &RefusalView::mendRequested);
    connect(Theme::notifier(), &ThemeNotifier::changed, this, &RefusalView::setLooks);
    retranslate();
    setLooks();
    hide();
}

QLabel *RefusalView::addRow(QLabel *caption)
{
    auto *value = label(this, true);
    value->setWordWrap(true);
    const int row = m_grid->rowCount() - (m_grid->count() == 0 ? 1 : 0);
    m_grid->addWidget(caption, row, 0, Qt::AlignTop);
    m_grid->addWidget(value, row, 1);
    return value;
}

bool RefusalView::setError(const Error &error, const QString &target)
{
    if (!error.code.startsWith(QLatin1String("guard.")) || error.detail.isEmpty() ||
        valueOfLine(error.detail, 1).isEmpty())
        return false;
    m_error = error;
    m_wanted->setText(target.isEmpty() ? valueOfLine(error.detail, 0) : target);
    m_found->setText(valueOfLine(error.detail, 1));
    m_hint->setText(error.hint);
    m_mend->setVisible(error.code != QLatin1String("guard.several-engines"));
    showPlaces();
    retranslate();
    return true;
}

// Where the other target is written ("alembic.ini:63 sqlalchemy.url"), then the calls that led to it.
QList<SourceLocation> RefusalView::places() const
{
    QList<SourceLocation> found;
    const auto add = [&found](const QString &file, int line) {
        const SourceLocation where{file, line, 0};
        if (!found.contains(where) && found.size() < shownPlaces)
            found.append(where);
    };
    static const QRegularExpression place(QStringLiteral(R"(([^\s:]+):(\d+))"));
    const QRegularExpressionMatch written = place.match(m_error.detail.section(QLatin1Char('\n'), 2, 2));
    for (const QString &file : m_files) {
        if (written.hasMatch() && QFileInfo(file).fileName() == written.captured(1))
            add(file, written.captured(2).toInt());
    }
    if (m_error.where.isValid())
        add(m_error.where.file, m_error.where.line);
    static const QRegularExpression frame(QStringLiteral(R"(^  (.+):(\d+) [^:]*: )"),
                                          QRegularExpression::MultilineOption);
    for (auto it = frame.globalMatch(m_error.detail); it.hasNext();) {
        const QRegularExpressionMatch call = it.next();
        add(QFileInfo(call.captured(1)).filePath(), call.captured(2).toInt());
    }
    return found;
}

void RefusalView::showPlaces()
{
    qDeleteAll(m_places->findChildren<QToolButton *>(QString(), Qt::FindDirectChildrenOnly));
    auto *links = static_cast<QHBoxLayout *>(m_places->layout());
    while (QLayoutItem *item = links->takeAt(0))
        delete item;
    const QList<SourceLocation> all = places();
    for (const SourceLocation &where : all) {
        auto *link = new QToolButton(m_places);
        link->setAutoRaise(true);
        link->setFocusPolicy(Qt::StrongFocus);
        link->setText(QStringLiteral("%1:%2").arg(QFileInfo(where.file).fileName()).arg(where.line));
        link->setToolTip(where.toString().toHtmlEscaped());
        link->setAccessibleName(tr("Show %1").arg(link->text()));
        connect(link, &QToolButton::clicked, this, [this, where] { Q_EMIT placeRequested(where); });
        links->addWidget(link);
    }
    links->addStretch(1);
    m_placesLabel->setVisible(!all.isEmpty());
    m_places->setVisible(!all.isEmpty());
}

void RefusalView::setLooks()
{
    for (QLabel *caption : {m_wantedLabel, m_foundLabel, m_placesLabel}) {
        QPalette palette;
        palette.setColor(QPalette::WindowText, Theme::color(Theme::Token::Secondary));
        caption->setPalette(palette);
    }
    m_wanted->setFont(Theme::monospaceFont());
    QFont bold = Theme::monospaceFont();
    bold.setWeight(QFont::DemiBold);
    m_found->setFont(bold);
    QPalette wrong;
    wrong.setColor(QPalette::WindowText, Theme::color(Theme::Token::Error));
    m_found->setPalette(wrong);
}

void RefusalView::retranslate()
{
    m_wantedLabel->setText(tr("Resolved target"));
    m_foundLabel->setText(tr("Target of env.py"));
    m_placesLabel->setText(tr("It comes from"));
    m_wanted->setAccessibleName(QStringLiteral("%1: %2").arg(m_wantedLabel->text(), m_wanted->text()));
    m_found->setAccessibleName(QStringLiteral("%1: %2").arg(m_foundLabel->text(), m_found->text()));
    m_hint->setAccessibleName(tr("What to do next"));
    m_mend->setText(tr("Mend…"));
    m_mend->setAccessibleName(tr("Mend env.py"));
}

void RefusalView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace limbeck::gui
