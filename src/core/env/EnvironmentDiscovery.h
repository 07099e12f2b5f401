#pragma once

#include "env/Environment.h"

#include <QStringList>

#include <vector>

namespace limbeck {

// A `.env.example`, `.env.sample`, `.env.template` or `.env.dist`: no environment, but its keys say what one
// needs.
struct EnvironmentTemplate
{
    QString file;
    QStringList keys;
};

struct DiscoveredEnvironments
{
    std::vector<EnvironmentDefinition>
        environments; // by name; "default" first, then development … production, others
    std::vector<EnvironmentTemplate> templates;
    QStringList searched; // folders and patterns looked at, for "nothing found" messages
};

// Finds `.env`, `.env.NAME`, `NAME.env` in a folder, in its `env/`, `envs/`, `config/` folders, and in its
// parents up to the repository's root (the folder with `.git`; without one, the folder only). The nearest
// file of a name wins. Blocking disk I/O; any thread but the GUI's.
DiscoveredEnvironments discoverEnvironments(const QString &folder);

// The environment that a file of this name is: "staging" of `.env.staging` and `staging.env`, "default" of
// `.env`. Empty: it is none, but a template, an editor's leftover or something else.
QString environmentNameOf(const QString &fileName);

// Keys of the template that the environment lacks: one env.missing-key finding each.
Findings missingKeys(const Environment &environment, const std::vector<EnvironmentTemplate> &templates);

} // namespace limbeck
