#include "base/StartProgram.h"

#include <QtGlobal>

#ifdef Q_OS_WIN

#include <openssl/crypto.h>

namespace limbeck {

void startProgram()
{
    // The first who asks decides for the whole process (OPENSSL_init_crypto(3)); libpq asks for the file.
    if (!qEnvironmentVariableIsSet("OPENSSL_CONF"))
        OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
}

} // namespace limbeck

#endif
