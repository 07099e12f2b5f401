#pragma once

#include <QByteArray>

#include <cstddef>

typedef struct pg_conn PGconn;

namespace limbeck {

// libpq's own trace (PQtrace) of a connection, kept in memory and overwritten at the end, since newer
// versions of libpq write the password into it. Where the platform has no files in memory there is none: the
// trace is then empty, and never on a disk. The connection's thread.
class LoginTrace
{
public:
    explicit LoginTrace(PGconn *connection);
    ~LoginTrace();
    LoginTrace(const LoginTrace &) = delete;
    LoginTrace &operator=(const LoginTrace &) = delete;

    // Ends the tracing. What was traced is valid as long as this object.
    QByteArray end();

private:
    PGconn *m_connection;
    void *m_file = nullptr;
    char *m_buffer = nullptr;
    std::size_t m_size = 0;
};

} // namespace limbeck
