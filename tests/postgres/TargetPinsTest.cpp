#include "pg/TargetPins.h"

#include "pg/Session.h"

#include "OnWindows.h"
#include "SharedSandbox.h"

#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace limbeck;
using namespace limbeck::test;
using namespace Qt::StringLiterals;

namespace {

EnvironmentDefinition environmentNamed(const QString &name)
{
    EnvironmentDefinition definition;
    definition.name = name;
    return definition;
}

ServerFacts factsOf(const Target &target)
{
    const auto session = Session::open(target);
    if (!session)
        qFatal("%s", qPrintable(session.error().message));
    const auto facts = ServerFacts::read(**session);
    if (!facts)
        qFatal("%s", qPrintable(facts.error().message));
    return *facts;
}

} // namespace

// Where the pins lead is told by real servers: two sandboxes are two system identifiers.
class TargetPinsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_file = m_folder->path() + u"/설정/targets.ini"_s;
    }

    void remembersThePlaceThatWasReachedFirst()
    {
        const Target target = freshDatabase();
        const auto first = TargetPins(m_file).check(m_folder->path(), m_staging, target, factsOf(target));
        QVERIFY(first);
        QVERIFY(!first->known);
        QVERIFY(!first->moved());
        const auto second = TargetPins(m_file).check(m_folder->path(), m_staging, target, factsOf(target));
        QVERIFY(second && second->known);
        QVERIFY(!second->moved());
        QCOMPARE(second->known->database, target.database);
        QCOMPARE(second->known->display, target.display());
    }

    void anotherDatabaseOfTheSameServerIsAnotherPlace()
    {
        TargetPins pins(m_file);
        const Target before = freshDatabase();
        const Target after = freshDatabase();
        QVERIFY(pins.check(m_folder->path(), m_staging, before, factsOf(before)));
        const auto check = pins.check(m_folder->path(), m_staging, after, factsOf(after));
        QVERIFY(check);
        QVERIFY(check->moved());
        const Error refusal = check->refusal();
        QCOMPARE(refusal.code, u"guard.moved"_s);
        QVERIFY(refusal.message.contains(u"스테이징"_s));
        const QStringList places = refusal.detail.split(u'\n');
        QCOMPARE(places.size(), 2);
        QVERIFY2(places[0].contains(before.display()), qPrintable(places[0]));
        QVERIFY2(places[1].contains(after.display()), qPrintable(places[1]));
        // Not remembered by having been looked at.
        QVERIFY(pins.check(m_folder->path(), m_staging, after, factsOf(after))->moved());
    }

    void anotherServerBehindTheSameNameIsAnotherPlace()
    {
        NOT_ON_WINDOWS("starts a second server");
        auto other = Sandbox::start();
        QVERIFY2(other, other ? "" : qPrintable(other.error().message));
        Target here = freshDatabase();
        Target there = (*other)->target();
        QVERIFY(Session::open(there).value()->execute("CREATE DATABASE " + here.database.toUtf8()));
        there.database = here.database;
        TargetPins pins(m_file);
        QVERIFY(pins.check(m_folder->path(), m_staging, here, factsOf(here)));
        // What a swapped DNS entry does: the target reads the same, the server is another.
        const auto check = pins.check(m_folder->path(), m_staging, here, factsOf(there));
        QVERIFY(check && check->moved());
        QVERIFY(check->found.token() != check->known->token());
    }

    void theSameServerUnderAnotherNameIsTheSamePlace()
    {
        TargetPins pins(m_file);
        Target target = freshDatabase();
        QVERIFY(pins.check(m_folder->path(), m_staging, target, factsOf(target)));
        target.hosts = {{u"localhost"_s, target.firstPort()}};
        const auto check = pins.check(m_folder->path(), m_staging, target, factsOf(target));
        QVERIFY(check && !check->moved());
        QCOMPARE(pins.find(m_folder->path(), m_staging)->display, target.display());
    }

    void aConfirmedPlaceIsTheNewOne()
    {
        TargetPins pins(m_file);
        const Target before = freshDatabase();
        const Target after = freshDatabase();
        QVERIFY(pins.check(m_folder->path(), m_staging, before, factsOf(before)));
        const auto moved = pins.check(m_folder->path(), m_staging, after, factsOf(after));
        QVERIFY(moved && moved->moved());
        QVERIFY(pins.accept(m_folder->path(), m_staging, moved->found));
        QVERIFY(!TargetPins(m_file).check(m_folder->path(), m_staging, after, factsOf(after))->moved());
        QVERIFY(TargetPins(m_file).check(m_folder->path(), m_staging, before, factsOf(before))->moved());
    }

    void aRoleThatMayNotReadTheIdentifierIsComparedByTheServersAddress()
    {
        TargetPins pins(m_file);
        const Target target = freshDatabase();
        const ServerFacts full = factsOf(target);
        QVERIFY(pins.check(m_folder->path(), m_staging, target, full));
        ServerFacts plain = full;
        plain.systemIdentifier.clear();
        QVERIFY(!pins.check(m_folder->path(), m_staging, target, plain)->moved());
        // and the identifier is still known
        QCOMPARE(pins.find(m_folder->path(), m_staging)->systemIdentifier, full.systemIdentifier);
        plain.serverPort += 1;
        QVERIFY(pins.check(m_folder->path(), m_staging, target, plain)->moved());
    }

    void environmentsAndProjectsHavePlacesOfTheirOwn()
    {
        TargetPins pins(m_file);
        const QTemporaryDir otherProject;
        const Target one = freshDatabase();
        const Target two = freshDatabase();
        EnvironmentDefinition byHand = m_staging;
        byHand.origin = Origin::fromOption(u"--env-file"_s);
        byHand.files = {u"/a/.env"_s};
        EnvironmentDefinition byOtherHand = byHand;
        byOtherHand.files = {u"/b/.env"_s};
        QVERIFY(pins.check(m_folder->path(), m_staging, one, factsOf(one)));
        QVERIFY(!pins.check(m_folder->path(), environmentNamed(u"production"_s), two, factsOf(two))->known);
        QVERIFY(!pins.check(otherProject.path(), m_staging, two, factsOf(two))->known);
        QVERIFY(!pins.check(m_folder->path(), byHand, two, factsOf(two))->known);
        QVERIFY(!pins.check(m_folder->path(), byOtherHand, one, factsOf(one))->known);
        QCOMPARE(pins.find(m_folder->path(), m_staging)->database, one.database);
    }

    void theFileDoesNotGrowForEver()
    {
        TargetPins pins(m_file);
        Target target;
        target.hosts = {{u"db.example"_s, quint16(5432)}};
        ServerFacts facts;
        facts.systemIdentifier = u"1"_s;
        facts.database = u"app"_s;
        for (int i = 0; i < 205; ++i)
            QVERIFY(pins.check(m_folder->path(), environmentNamed(QString::number(i)), target, facts));
        QVERIFY(QSettings(m_file, QSettings::IniFormat).childGroups().size() <= 200);
        QVERIFY(pins.find(m_folder->path(), environmentNamed(u"204"_s)));
    }

    void aPlaceThatCannotBeReadOrKeptIsSaid()
    {
        QVERIFY(QDir().mkpath(m_file)); // a folder in the file's place
        const auto kept =
            TargetPins(m_file).accept(m_folder->path(), m_staging, {u"1"_s, {}, u"app"_s, {}, {}});
        QVERIFY(!kept);
        QCOMPARE(kept.error().code, u"pins.unwritable"_s);
        QCOMPARE(kept.error().where.file, m_file);
    }

    void holdsNoSecret()
    {
        Target target = freshDatabase();
        target.password = Secret(u"카나리아-canary-7781"_s);
        QVERIFY(TargetPins(m_file).check(m_folder->path(), m_staging, target, factsOf(target)));
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains(target.database.toUtf8()));
        QVERIFY(!text.contains("canary"));
    }

    void aTokenIsOneWord()
    {
        const TargetPin pin{u"738100"_s, {}, u"운영 app"_s, {}, {}};
        QCOMPARE(pin.token(), u"738100/%EC%9A%B4%EC%98%81%20app"_s);
        const TargetPin unknown{{}, u"[::1]:5432"_s, u"app"_s, {}, {}};
        QCOMPARE(unknown.token(), u"[::1]:5432/app"_s);
    }

private:
    const EnvironmentDefinition m_staging = [] {
        EnvironmentDefinition definition = environmentNamed(u"staging"_s);
        definition.displayName = u"스테이징"_s;
        return definition;
    }();
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

QTEST_GUILESS_MAIN(TargetPinsTest)
#include "TargetPinsTest.moc"
