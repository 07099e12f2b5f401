#pragma once

#include "target/SplitForm.h"
#include "target/TargetResolver.h"

#include <vector>

namespace limbeck {

// One resolution: collects what could name the database, picks the winner, and says why the others lost.
class CandidateSearch
{
public:
    CandidateSearch(const Environment &environment, const ResolverOptions &options);

    Resolution run();

private:
    // A variable with a URL, or a split form.
    struct Entry
    {
        Candidate candidate;
        std::optional<Target> target; // nothing: it does not parse, or is not complete
        std::optional<Error> error;
        Findings findings;
        bool isUrl = false;
        SourceLocation where() const { return {candidate.origin.file, candidate.origin.line, 0}; }
    };

    void collectUrls();
    void collectSplitForms();
    Entry urlEntry(const Variable &variable) const;
    Target targetOf(const DatabaseUrl &url, const Variable &variable, Findings *findings) const;
    bool pickChosen();
    bool pickUrl();
    bool pickSplitForm();
    void win(size_t index, const QString &reason);
    void sayWhyOthersLost(size_t winner);
    void refuse(Error error);
    void refuseAmbiguous(const std::vector<size_t> &rivals);
    void refuseUnset();
    void warnOfOrigin(const Entry &winner);
    void takeTunnel();

    const Environment &m_environment;
    const ResolverOptions &m_options;
    std::vector<Entry> m_entries;
    Resolution m_result;
};

} // namespace limbeck
