#pragma once

#include "session/Replies.h"

#include <QString>

namespace limbeck::gui {

// "Python 3.11.2 (.venv of the project)  ·  Alembic 1.8.1  ·  SQLAlchemy 1.4.46  ·  asyncpg 0.27", or what is
// missing. `driver`: SQLAlchemy's name of the one that the target needs; empty: psycopg2.
QString pythonText(const PythonReply &python, const QString &driver);

} // namespace limbeck::gui
