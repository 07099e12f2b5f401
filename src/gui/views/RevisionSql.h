#pragma once

#include "session/Replies.h"

#include <QStackedWidget>
#include <QTimer>

namespace limbeck::gui {

class SqlView;
class StatePage;

// The SQL of a revision, or what is shown in its place while the project's Alembic makes it, or cannot make
// it. GUI thread.
class RevisionSql : public QStackedWidget
{
    Q_OBJECT

public:
    explicit RevisionSql(QWidget *parent = nullptr);

    void setSql(const QByteArray &sql, int firstLine = 1); // as SqlView has it
    void setRendering();                                   // a Stop follows after a second
    void setRendered(const RenderedRevision &rendered, const Revision &revision);
    void setError(const Error &error); // of Alembic, or of there being none
    void clear();
    void find();
    bool hasError() const { return m_shown == Shown::Error; }
    SqlView *view() const { return m_view; }

Q_SIGNALS:
    void stopRequested();
    void againRequested();
    void pythonRequested(); // the person wants to choose another one
    void placeRequested(const limbeck::SourceLocation &where);

protected:
    void changeEvent(QEvent *event) override;

private:
    enum class Shown
    {
        Sql,
        Rendering,
        Opaque,
        Empty,
        Error
    };

    void show(Shown shown);
    void showState();
    void showError();
    void act();

    SqlView *m_view;
    StatePage *m_state;
    QTimer m_patience; // until there is a Stop
    Shown m_shown = Shown::Sql;
    bool m_stopping = false; // the rendering was asked to end
    RenderedRevision m_rendered;
    Revision m_revision;
    Error m_error;
};

} // namespace limbeck::gui
