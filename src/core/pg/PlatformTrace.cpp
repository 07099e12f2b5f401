#include "pg/PlatformTrace.h"

#include "pg/Libpq.h"

#include <QtGlobal>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace limbeck {

LoginTrace::LoginTrace(PGconn *connection) : m_connection(connection)
{
#ifdef Q_OS_UNIX
    // What is traced of one login is far below this, so that no buffer is left behind by growing.
    constexpr std::size_t enough = std::size_t(64) * 1024;
    m_buffer = static_cast<char *>(std::calloc(enough, 1));
    if (!m_buffer)
        return;
    FILE *file = fmemopen(m_buffer, enough - 1, "w");
    if (!file)
        return;
    std::setvbuf(file, nullptr, _IONBF, 0);
    m_file = file;
    m_size = enough;
    PQtrace(connection, file);
#endif
}

QByteArray LoginTrace::end()
{
    if (m_file) {
        PQuntrace(m_connection);
        std::fclose(static_cast<FILE *>(m_file));
        m_file = nullptr;
    }
    return m_buffer ? QByteArray::fromRawData(m_buffer, qsizetype(std::strlen(m_buffer))) : QByteArray();
}

LoginTrace::~LoginTrace()
{
    end();
    if (!m_buffer)
        return;
    volatile char *bytes = m_buffer; // so that the compiler does not leave it out
    for (std::size_t i = 0; i < m_size; ++i)
        bytes[i] = 0;
    std::free(m_buffer);
}

} // namespace limbeck
