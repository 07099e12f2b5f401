#pragma once

#include "base/Error.h"
#include "base/FileChange.h"
#include "base/Finding.h"
#include "base/LineDiff.h"
#include "env/VariableRows.h"
#include "project/EnvironmentChanges.h"
#include "project/ProjectSettingsEdit.h"
#include "target/EnvironmentEdit.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace limbeck::gui {

// What the EnvironmentHost answers: values that are handed to the GUI thread and only read there. An error
// with an empty code means that there is none.

// An environment that is about to be edited.
struct EnvironmentReply
{
    EnvironmentDefinition definition;
    std::shared_ptr<const EnvironmentEdit> edit;         // null: error
    std::shared_ptr<const ProjectSettingsEdit> settings; // null: settingsError
    Error error;
    Error settingsError;
};

// The change of one file as a person sees it, every secret masked.
struct ShownChange
{
    QString file;
    LineDiff diff;
    bool creates = false;
};

// What a change comes to, before it is written.
struct ProposalReply
{
    FileChanges changes;              // with secrets: for writing only
    std::vector<ShownChange> shown;   // of those that change something
    std::optional<FileChange> ignore; // of a new environment: the line that .gitignore lacks
    ShownChange shownIgnore;
    Findings findings;
    Error error;
};

// The variables of an environment.
struct VariablesReply
{
    std::vector<VariableRow> variables; // masked
    std::vector<VariableRow> revealed;  // the same rows with secrets
    Error error;
};

// What a person wants of an environment.
struct EnvironmentDraft
{
    ConnectionFields fields;
    UrlWriting writing = UrlWriting::KeepReferences;
    std::optional<EnvironmentSettings> settings; // of limbeck.ini
};

} // namespace limbeck::gui
