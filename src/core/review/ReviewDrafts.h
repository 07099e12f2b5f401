#pragma once

#include "review/ReviewDocument.h"

#include <QString>

#include <optional>
#include <vector>

namespace limbeck {

class Project;
struct EnvironmentDefinition;

// What this person has said so far of the revisions of one project and environment, kept between two looks.
// It hangs on the script's content: one that changed has no verdict, and one that is changed back has its own
// again. One small file, in the person's own data folder, both programs share it; no secret and no path in
// it. Reads and writes the disk: any thread but the GUI's; several programs at once are in order.
class ReviewDrafts
{
public:
    static QString defaultFolder();
    ReviewDrafts(const Project &project, const EnvironmentDefinition &environment,
                 const QString &folder = defaultFolder());

    // Fills in the verdicts and comments of the scripts as they are now; the whole's only for the same plan.
    // No file is no draft. Errors: review.draft-broken (it is left as it is).
    Result<void> load(ReviewDocument *document) const;
    // Keeps them. Errors: also file.write.
    Result<void> save(const ReviewDocument &document) const;

    // The last word on an earlier content of a step's script.
    struct Earlier
    {
        Verdict verdict = Verdict::None;
        QString comment;
        QDateTime changed; // when that was said, UTC
    };
    Result<std::optional<Earlier>> earlier(const ReviewStep &step) const;

    const QString &file() const { return m_file; }

private:
    struct Entry
    {
        QString revision;
        QString direction;
        QByteArray contentHash;
        Earlier said;
    };
    struct Whole
    {
        QByteArray fingerprint;
        Verdict verdict = Verdict::None;
        QString comment;
    };
    struct Content
    {
        std::vector<Entry> entries;
        Whole whole;
    };

    Result<Content> read() const;
    QByteArray written(const Content &content) const;
    tl::unexpected<Error> broken() const;

    QString m_project; // its name
    QString m_environment;
    QString m_file;
};

} // namespace limbeck
