#pragma once

#include "env/VariableEditor.h"
#include "target/DatabaseUrl.h"

#include <QList>
#include <QPair>
#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

// What changes in a URL; what is not set stays. A value type, pure. Used by EnvironmentEdit.
struct UrlChange
{
    std::optional<QString> scheme;
    std::optional<std::vector<HostPort>> hosts;
    std::optional<QString> database;                     // empty: it goes
    std::optional<QString> user;                         // empty: it goes
    std::optional<Secret> password;                      // unset: it goes
    QList<QPair<QString, std::optional<QString>>> query; // nothing: the option goes

    bool isEmpty() const;
    // Where in the URL's text what has to stand. Nothing where its form has no such places: hosts in the
    // query, several of them.
    std::optional<TextEdits> editsOf(const QString &text) const;
    void applyTo(DatabaseUrl *url) const;
};

} // namespace limbeck
