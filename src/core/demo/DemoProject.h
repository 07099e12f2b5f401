#pragma once

#include "base/Result.h"

#include <QString>
#include <QStringList>

#include <functional>

namespace limbeck {

// One environment of the demo: its database, the role that owns it, and how far it has come.
struct DemoEnvironment
{
    QString name;     // "development"
    QString database; // "shop_development", the role's name too
    QString password; // random; letters and digits only
    int share = 0;    // of the revisions that are applied, in percent
    int customers = 0;
};

// Development, staging and production, with fresh passwords.
QList<DemoEnvironment> demoEnvironments();

// Copies the sample's revisions into `folder` and writes limbeck.ini and a `.env` file for each environment,
// whose database is at 127.0.0.1:port. Errors: demo.copy.
Result<void> writeDemoProject(const QString &sample, const QString &folder,
                              const QList<DemoEnvironment> &environments, quint16 port);

} // namespace limbeck
