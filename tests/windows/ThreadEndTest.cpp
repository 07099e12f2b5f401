#include <QRegularExpression>
#include <QTest>
#include <QThread>
#include <QThreadPool>

#include <atomic>
#include <malloc.h>
#include <thread>

#include <windows.h>

using namespace Qt::StringLiterals;

namespace {

std::atomic<int> ended;
std::atomic<int> tooLate;

// Says at its end whether its memory is still its own. With mingw-w64 it is a block of the heap whose address
// stands before the object (libgcc's emulation of thread_local).
struct Held
{
    quint64 value = 1;

    ~Held()
    {
#ifdef __MINGW32__
        void *const block = *(reinterpret_cast<void **>(this) - 1);
        if (!HeapValidate(GetProcessHeap(), 0, block) &&
            !HeapValidate(reinterpret_cast<HANDLE>(_get_heap_handle()), 0, block))
            ++tooLate;
#endif
        ++ended;
    }
};

thread_local Held held;

void useThreadLocals()
{
    ++held.value;
    // Needs more than the 32 KB that a compiled expression has without a stack of its own for the thread.
    static const QRegularExpression nested(u"^((?:a|b)+)+$"_s);
    const QString text(20000, u'a');
    [[maybe_unused]] const bool matches = nested.match(text).hasMatch();
}

} // namespace

// A thread's objects end before their memory does, whoever made the thread; base/PlatformThreadEnd_win.cpp
// sees to it.
class ThreadEndTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { ended = tooLate = 0; }
    void cleanup() { QCOMPARE(tooLate.load(), 0); }
    void ofTheLibrary();
    void ofQt();
    void ofQtsPool();
    void ofManyAtOnce();
};

void ThreadEndTest::ofTheLibrary()
{
    std::thread(useThreadLocals).join();
    QCOMPARE(ended.load(), 1);
}

void ThreadEndTest::ofQt()
{
    const std::unique_ptr<QThread> thread(QThread::create(useThreadLocals));
    thread->start();
    QVERIFY(thread->wait());
    QCOMPARE(ended.load(), 1);
}

void ThreadEndTest::ofQtsPool()
{
    {
        QThreadPool pool;
        pool.start(useThreadLocals);
    }
    QCOMPARE(ended.load(), 1);
}

void ThreadEndTest::ofManyAtOnce()
{
    constexpr int rounds = 25;
    for (int i = 0; i < rounds; ++i) {
        std::jthread one(useThreadLocals);
        std::jthread another(useThreadLocals);
        QCOMPARE(QString(1000, u'a').count(u'a'), 1000);
    }
    QCOMPARE(ended.load(), 2 * rounds);
}

QTEST_GUILESS_MAIN(ThreadEndTest)
#include "ThreadEndTest.moc"
