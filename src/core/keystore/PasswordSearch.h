#pragma once

#include "base/Secret.h"
#include "pg/Session.h"

#include <QProcessEnvironment>

#include <functional>
#include <memory>
#include <optional>

namespace limbeck {

// Asks the person for a target's password; nullopt: they did not want to. `why` is what the server, or the
// one before it, said.
using PasswordQuestion = std::function<std::optional<Secret>(const Target &target, const Error &why)>;

// Opens a session; where the server wants a password that the environment does not hold, the key store is
// looked at, then the person is asked, again after a wrong one, at most three times. The session's target has
// the password, with OriginKind::KeyStore or OriginKind::Option (`entered`) as its origin. Without a question
// or an answer the error is the server's: auth.password-missing. Blocks as Session::open() and
// KeyStore::read() do. Errors: those of Session::open.
Result<std::unique_ptr<Session>> openWithPassword(const Target &target, const SessionOptions &options = {},
                                                  const PasswordQuestion &ask = {});

// For a connection test, which logs in once and asks nobody: a target without a password gets the one that
// was entered before, else the key store's, if there is one. Blocks as KeyStore::read() does.
Target withFoundPassword(const Target &target, const std::optional<Secret> &entered = {});

// Whether the password comes from the key store or the person, and not from the environment.
bool hasFoundPassword(const Target &target);

// Gives the password of such a target to a child process, as PGPASSWORD, since the URL that it reads has
// none. psycopg2, psycopg and asyncpg look there, and in .pgpass; pg8000 does neither, so that it gets the
// password of .pgpass as well, and limbeck_bootstrap/guard.py gives it the variable's value.
void handOnPassword(const Target &target, QProcessEnvironment *environment);

} // namespace limbeck
