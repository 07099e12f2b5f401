#include "views/RevisionSql.h"

#include "models/ErrorText.h"
#include "views/SqlView.h"
#include "views/StatePage.h"

#include <QEvent>
#include <QFileInfo>

#include <chrono>

namespace limbeck::gui {

namespace {

// Another Python is what helps.
bool wantsPython(const Error &error)
{
    const QStringList codes{QStringLiteral("alembic.no-python"),     QStringLiteral("alembic.no-alembic"),
                            QStringLiteral("alembic.no-driver"),     QStringLiteral("alembic.no-interpreter"),
                            QStringLiteral("alembic.python-failed"), QStringLiteral("alembic.old-alembic"),
                            QStringLiteral("alembic.module-missing")};
    return codes.contains(error.code);
}

} // namespace

RevisionSql::RevisionSql(QWidget *parent)
    : QStackedWidget(parent), m_view(new SqlView(this)), m_state(new StatePage(this))
{
    addWidget(m_view);
    addWidget(m_state);
    m_patience.setSingleShot(true);
    m_patience.setInterval(std::chrono::seconds(1));
    connect(&m_patience, &QTimer::timeout, this, &RevisionSql::showState);
    connect(m_state, &StatePage::actionTriggered, this, &RevisionSql::act);
}

void RevisionSql::setSql(const QByteArray &sql, int firstLine)
{
    m_view->setSql(sql, firstLine);
    show(Shown::Sql);
}

void RevisionSql::setRendering()
{
    if (m_shown == Shown::Rendering && !m_stopping)
        return;
    m_patience.start();
    show(Shown::Rendering);
}

void RevisionSql::setRendered(const RenderedRevision &rendered, const Revision &revision)
{
    m_rendered = rendered;
    m_revision = revision;
    if (rendered.opaque) {
        show(Shown::Opaque);
    } else if (rendered.sql.trimmed().isEmpty()) {
        show(Shown::Empty);
    } else {
        setSql(rendered.sql);
    }
}

void RevisionSql::setError(const Error &error)
{
    m_error = error;
    show(Shown::Error);
}

void RevisionSql::clear()
{
    setSql({});
}

void RevisionSql::find()
{
    if (m_shown == Shown::Sql)
        m_view->find();
}

void RevisionSql::show(Shown shown)
{
    m_shown = shown;
    m_stopping = false;
    if (shown != Shown::Rendering)
        m_patience.stop();
    setCurrentWidget(shown == Shown::Sql ? static_cast<QWidget *>(m_view) : m_state);
    setFocusProxy(shown == Shown::Sql ? m_view : nullptr);
    showState();
}

void RevisionSql::showState()
{
    switch (m_shown) {
    case Shown::Sql:
        break;
    case Shown::Rendering:
        m_state->setContent("clock",
                            m_stopping ? tr("Stopping Alembic…") : tr("Alembic is rendering the SQL…"), {},
                            m_patience.isActive() || m_stopping ? QString() : tr("Stop"));
        break;
    case Shown::Opaque: {
        const QString place = QStringLiteral("%1:%2")
                                  .arg(QFileInfo(m_revision.file).fileName())
                                  .arg(m_rendered.line > 0 ? m_rendered.line : m_revision.line);
        m_state->setContent("warning",
                            tr("This revision needs the database to make its SQL, so it cannot be "
                               "previewed."),
                            tr("Alembic says: %1").arg(m_rendered.reason), tr("Show %1").arg(place));
        break;
    }
    case Shown::Empty:
        m_state->setContent("info", tr("This revision runs no SQL: its upgrade() is empty."), {},
                            tr("Show the script"));
        break;
    case Shown::Error:
        showError();
        break;
    }
}

void RevisionSql::showError()
{
    if (m_error.code == QLatin1String("run.cancelled")) {
        m_state->setContent("stop", tr("The rendering was stopped."), {}, tr("Render the SQL"));
        return;
    }
    m_state->setContent("error", m_error.message, errorDetails(m_error),
                        wantsPython(m_error) ? tr("Choose a Python…")
                        : m_error.where.isValid()
                            ? tr("Show %1").arg(QStringLiteral("%1:%2")
                                                    .arg(QFileInfo(m_error.where.file).fileName())
                                                    .arg(m_error.where.line))
                            : tr("Try again"));
}

void RevisionSql::act()
{
    switch (m_shown) {
    case Shown::Sql:
        break;
    case Shown::Rendering:
        m_stopping = true;
        showState();
        Q_EMIT stopRequested();
        break;
    case Shown::Opaque:
    case Shown::Empty:
        Q_EMIT placeRequested({m_revision.file,
                               m_rendered.opaque && m_rendered.line > 0 ? m_rendered.line : m_revision.line,
                               0});
        break;
    case Shown::Error:
        if (m_error.code == QLatin1String("run.cancelled"))
            Q_EMIT againRequested();
        else if (wantsPython(m_error))
            Q_EMIT pythonRequested();
        else if (m_error.where.isValid())
            Q_EMIT placeRequested(m_error.where);
        else
            Q_EMIT againRequested();
        break;
    }
}

void RevisionSql::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        showState();
    QStackedWidget::changeEvent(event);
}

} // namespace limbeck::gui
