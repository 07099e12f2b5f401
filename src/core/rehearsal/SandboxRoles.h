#pragma once

#include "base/Finding.h"
#include "base/Result.h"
#include "base/Secret.h"

#include <QStringList>

namespace limbeck {

class Session;

// The target's roles in a sandbox, so that owners and rights can be copied and revisions find whom they grant
// to. Their names come along, and nothing else: no passwords, memberships or settings.
namespace SandboxRoles {

// Those that own or may do something in the session's database, and others of its server, up to a thousand.
// Errors: those of Session.
Result<QStringList> read(Session &session);
// Makes them where they are not there, and lets `user` log in as a superuser with the password. Those that
// were made are named: rehearsal.roles. Errors: those of Session.
Result<void> make(Session &superuser, const QStringList &roles, const QString &user, const Secret &password,
                  Findings *findings);

} // namespace SandboxRoles

} // namespace limbeck
