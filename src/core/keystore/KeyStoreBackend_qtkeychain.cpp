// Secret Service and KWallet, through QtKeychain.
#include "keystore/KeyStoreBackend.h"

#ifdef LIMBECK_WITH_QTKEYCHAIN

#include <QSemaphore>
#include <QThread>

#include <functional>
#include <qt6keychain/keychain.h>

using namespace Qt::StringLiterals;

namespace limbeck::KeyStoreBackend {

namespace {

// QtKeychain's jobs need an event loop, and their queue belongs to the thread that made the first one. So all
// of them run on one thread, which is there as long as the program.
class JobThread : public QObject
{
public:
    JobThread()
    {
        m_thread.setObjectName(u"limbeck-keystore"_s);
        moveToThread(&m_thread);
        m_thread.start();
    }

    // Runs `job`, which `make` makes on that thread, and waits for its end.
    void run(const std::function<QKeychain::Job *()> &make,
             const std::function<void(QKeychain::Job *)> &finished)
    {
        QSemaphore ended;
        const auto start = [&] {
            QKeychain::Job *job = make();
            connect(job, &QKeychain::Job::finished, this,
                    [tell = finished, semaphore = &ended](QKeychain::Job *done) {
                        tell(done);
                        semaphore->release();
                    });
            job->start();
        };
        QMetaObject::invokeMethod(this, start, Qt::QueuedConnection);
        ended.acquire();
    }

private:
    QThread m_thread;
};

// Never destroyed: the thread would have to be waited for when the program ends, and a store that hangs would
// hang the program.
JobThread &jobThread()
{
    static auto *thread = new JobThread;
    return *thread;
}

Outcome outcomeOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::NoError:
        return Outcome::Done;
    case QKeychain::EntryNotFound:
        return Outcome::NotFound;
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return Outcome::Denied;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return Outcome::NoStore;
    default:
        return Outcome::Failed;
    }
}

// Without a session bus nothing can answer, and QtKeychain would try to start one.
bool hasSessionBus()
{
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") ||
           !qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR");
}

template <class Job>
Answer answerOf(const QString &service, const QString &key, const std::function<void(Job *)> &prepare,
                const std::function<void(Job *, Answer *)> &take)
{
    if (!hasSessionBus())
        return {Outcome::NoStore, {}, {}};
    Answer answer;
    jobThread().run(
        [&]() -> QKeychain::Job * {
            auto *job = new Job(service); // deletes itself
            job->setKey(key);
            prepare(job);
            return job;
        },
        [&](QKeychain::Job *done) {
            answer.outcome = outcomeOf(*done);
            if (answer.outcome != Outcome::Done)
                answer.text = done->errorString();
            else
                take(static_cast<Job *>(done), &answer);
        });
    return answer;
}

} // namespace

bool isBuiltIn()
{
    return true;
}

Answer read(const QString &service, const QString &key)
{
    return answerOf<QKeychain::ReadPasswordJob>(
        service, key, [](QKeychain::ReadPasswordJob *) {},
        [](QKeychain::ReadPasswordJob *job, Answer *answer) { answer->secret = Secret(job->binaryData()); });
}

Answer write(const QString &service, const QString &key, const Secret &secret)
{
    return answerOf<QKeychain::WritePasswordJob>(
        service, key,
        [&](QKeychain::WritePasswordJob *job) { job->setTextData(QString::fromUtf8(secret.reveal())); },
        [](QKeychain::WritePasswordJob *, Answer *) {});
}

Answer remove(const QString &service, const QString &key)
{
    return answerOf<QKeychain::DeletePasswordJob>(
        service, key, [](QKeychain::DeletePasswordJob *) {}, [](QKeychain::DeletePasswordJob *, Answer *) {});
}

} // namespace limbeck::KeyStoreBackend

#endif
