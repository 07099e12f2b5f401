#pragma once

#include "review/ReviewDocument.h"
#include "review/ReviewDrafts.h"
#include "run/PlanGate.h"
#include "session/Closable.h"
#include "session/RehearsalReplies.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <optional>
#include <stop_token>

namespace limbeck::gui {

// What a review is made of. Handed to the host's thread and only read there.
struct ReviewRequest
{
    std::shared_ptr<const Project> project;
    std::shared_ptr<const Plan> plan; // of an Alembic project maybe without its SQL
    Target target;
    EnvironmentDefinition environment;
    QString serverVersion;
    std::shared_ptr<const RehearsalReply> rehearsal; // of this plan; null: there was none
    std::optional<AlembicJob> alembic;               // of an Alembic plan without its SQL
    Findings findings;                               // of the rules
};

struct ReviewSql
{
    QByteArray text; // UTF-8
    int firstLine = 1;
};

// Handed to the GUI thread and only read there.
struct ReviewReply
{
    std::shared_ptr<const Plan> plan; // with its SQL
    std::shared_ptr<const RehearsalReply> rehearsal;
    std::optional<ReviewDocument> document;        // with what was said before; nullopt: error
    QHash<QString, ReviewSql> sql;                 // by revision, to look at
    QHash<QString, ReviewDrafts::Earlier> earlier; // by revision: what was said before its script changed
    Error error;                                   // with a document: its draft could not be read
};

// What was signed.
struct SignReply
{
    QString file;
    QString keyFingerprint;
    bool keyCreated = false;
    QString trustedLine; // what limbeck.ini lacks for the signature to count; empty: nothing
};

// Makes reviews, keeps what was said in them, writes and signs them. Lives on its own thread (Threaded); all
// requests are called there and answer with the id that they were given.
class ReviewHost : public QObject, public Closable
{
    Q_OBJECT

public:
    // Renders what takes Alembic; ends early at a stop. What was said about scripts that are the same still
    // is in it.
    void make(quint64 id, const ReviewRequest &request, const std::stop_token &stop);
    // As a draft, for the next time.
    void keep(quint64 id, const ReviewRequest &request, const ReviewDocument &document);
    // `format`: of reviewFormats(). The whole file or none.
    void write(quint64 id, const ReviewDocument &document, const QByteArray &format, const QString &file);
    // Into the folder of the project's reviews. `keyFile` empty: with the key of the system's key store,
    // which may ask the person to unlock it.
    void sign(quint64 id, const ReviewRequest &request, const ReviewDocument &document,
              const QString &keyFile);

    // Whether a review lets the plan run, where one is wanted. `gate` may be asked on any thread.
    void ask(quint64 id, const std::shared_ptr<const PlanGate> &gate, const Plan &plan, const Target &target);

Q_SIGNALS:
    // `text`: who reviewed it, empty: nobody needs to; code empty: it may run.
    void answered(quint64 id, const QString &text, const limbeck::Error &error);
    void made(quint64 id, const limbeck::gui::ReviewReply &reply);
    void kept(quint64 id, const limbeck::Error &error); // code empty: it is
    void written(quint64 id, const QString &file, const limbeck::Error &error);
    void signedAs(quint64 id, const limbeck::gui::SignReply &reply, const limbeck::Error &error);
};

} // namespace limbeck::gui
