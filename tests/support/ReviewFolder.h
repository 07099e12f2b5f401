#pragma once

#include "plan/Planner.h"
#include "project/Project.h"
#include "review/ReviewMaker.h"
#include "target/Target.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace limbeck::test {

// A SQL project in a temporary folder, with a plan for a target that is nowhere and the review of it.
// Failures end the test program.
class ReviewFolder
{
public:
    ReviewFolder()
    {
        using namespace Qt::StringLiterals;
        write(u"001.sql"_s, script("001", "", "CREATE TABLE one (id int);"));
        write(u"002.sql"_s, script("002", "001", "CREATE TABLE two (id int);"));
        write(u"003.sql"_s, script("003", "002", "CREATE TABLE three (id int);"));
        target.user = u"app"_s;
        target.hosts = {{u"db.example"_s, 5432}};
        target.database = u"app"_s;
        target.password = Secret(u"kanarienvogel"_s);
    }

    static QByteArray script(const QByteArray &id, const QByteArray &down, const QByteArray &up)
    {
        return "-- revision " + id + "\n--\n-- Revision ID: " + id + "\n-- Revises: " + down +
               "\n\n-- migrate:up\n" + up + "\n\n-- migrate:down\nSELECT 1;\n";
    }
    QString path(const QString &name) const { return m_dir.path() + QStringLiteral("/team/backend/") + name; }
    void write(const QString &name, const QByteArray &text) const
    {
        QFile file(path(name));
        if (!QDir().mkpath(QFileInfo(path(name)).path()) || !file.open(QIODevice::WriteOnly) ||
            file.write(text) != text.size())
            qFatal("cannot write %s", qPrintable(name));
    }
    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    Project project() const
    {
        auto project = Project::open(path({}));
        if (!project)
            qFatal("%s", qPrintable(project.error().message));
        return *project;
    }
    Plan plan(PlanRequest request) const
    {
        if (request.targetIdentity.isEmpty())
            request.targetIdentity = target.identity();
        auto made = makePlan(*project().scripts(), request);
        if (!made)
            qFatal("%s", qPrintable(made.error().message));
        return *made;
    }
    Plan plan(const QString &goal = QStringLiteral("head"), const QStringList &heads = {}) const
    {
        return plan(PlanRequest{PlanKind::Upgrade, goal, {}, heads});
    }
    ReviewDocument review(const Plan &plan) const
    {
        const Project opened = project();
        auto document = makeReview(
            {plan, opened, target, QStringLiteral("production"), QStringLiteral("15.4"), nullptr, {}});
        if (!document)
            qFatal("%s", qPrintable(document.error().message));
        return *document;
    }
    // Each step approved, and the whole.
    ReviewDocument approved(const Plan &plan) const
    {
        ReviewDocument document = review(plan);
        for (ReviewStep &step : document.steps)
            step.verdict = Verdict::Approved;
        document.verdict = document.combinedVerdict();
        document.reviewer = QStringLiteral("홍길동");
        return document;
    }

    Target target;

private:
    QTemporaryDir m_dir;
};

} // namespace limbeck::test
