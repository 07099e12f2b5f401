#include "Report.h"

#include "project/Project.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

using namespace limbeck;
using namespace limbeck::bench;

namespace {

constexpr int revisionCount = 10'000;
constexpr int rounds = 9;

QByteArray id(int number)
{
    return QByteArray::number(number, 16).rightJustified(12, '0');
}

// A revision of about 1 kB, as Alembic's own template and autogenerate write it.
QByteArray revisionText(int number)
{
    const QByteArray parent = number > 0 ? '\'' + id(number - 1) + '\'' : QByteArray("None");
    const QByteArray table = "orders_" + QByteArray::number(number);
    return "\"\"\"change " + QByteArray::number(number) + "\n\nRevision ID: " + id(number) +
           "\nRevises: " + parent +
           "\nCreate Date: 2025-02-12 10:00:00.123456\n\n\"\"\"\nfrom typing import Sequence, Union\n\n"
           "from alembic import op\nimport sqlalchemy as sa\n\n\n# revision identifiers, used by Alembic.\n"
           "revision: str = '" +
           id(number) + "'\ndown_revision: Union[str, Sequence[str], None] = " + parent +
           "\nbranch_labels: Union[str, Sequence[str], None] = None\n"
           "depends_on: Union[str, Sequence[str], None] = None\n\n\ndef upgrade() -> None:\n"
           "    \"\"\"Upgrade schema.\"\"\"\n    op.create_table('" +
           table +
           "',\n    sa.Column('id', sa.Integer(), nullable=False),\n"
           "    sa.Column('note', sa.String(length=200), server_default='nothing yet', nullable=False),\n"
           "    sa.PrimaryKeyConstraint('id')\n    )\n    op.create_index(op.f('ix_" +
           table + "_note'), '" + table +
           "', ['note'], unique=False)\n\n\ndef downgrade() -> None:\n"
           "    \"\"\"Downgrade schema.\"\"\"\n    op.drop_index(op.f('ix_" +
           table + "_note'), table_name='" + table + "')\n    op.drop_table('" + table + "')\n";
}

bool writeFile(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

bool writeProject(const QDir &folder)
{
    bool written =
        folder.mkpath(QStringLiteral("alembic/versions")) &&
        writeFile(folder.filePath(QStringLiteral("alembic.ini")),
                  "[alembic]\nscript_location = alembic\nprepend_sys_path = .\n") &&
        writeFile(folder.filePath(QStringLiteral("alembic/env.py")), "") &&
        writeFile(folder.filePath(QStringLiteral(".env")), "DATABASE_URL=postgresql://app@127.0.0.1/app\n");
    for (int i = 0; written && i < revisionCount; ++i)
        written = writeFile(
            folder.filePath(
                QStringLiteral("alembic/versions/%1_change_%2.py").arg(QString::fromLatin1(id(i))).arg(i)),
            revisionText(i));
    return written;
}

// Milliseconds for reading all files whole, and nothing else.
double readWhole(const QDir &folder)
{
    QElapsedTimer timer;
    timer.start();
    qsizetype bytes = 0;
    const QStringList names = folder.entryList({QStringLiteral("*.py")}, QDir::Files);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            bytes += file.readAll().size();
    }
    return bytes > 0 ? double(timer.nsecsElapsed()) / 1e6 : 0;
}

// Milliseconds for opening the project and working out what is pending from the middle; negative when it
// fails.
double pending(const QDir &folder)
{
    QElapsedTimer timer;
    timer.start();
    const auto project = Project::open(folder.path());
    if (!project || !project->scripts())
        return -1;
    const QString applied = QString::fromLatin1(id(revisionCount / 2 - 1));
    const auto steps = project->scripts()->graph().upgradeSteps({applied}, QStringLiteral("head"));
    const double elapsed = double(timer.nsecsElapsed()) / 1e6;
    return steps && int(steps->size()) == revisionCount / 2 ? elapsed : -1;
}

// Milliseconds of `alembic heads`; negative when it fails.
double alembicHeads(const QDir &folder)
{
    QProcess alembic;
    alembic.setWorkingDirectory(folder.path());
    QElapsedTimer timer;
    timer.start();
    alembic.start(QStringLiteral("/usr/bin/python3"),
                  {QStringLiteral("-m"), QStringLiteral("alembic.config"), QStringLiteral("heads")});
    if (!alembic.waitForFinished(300'000) || alembic.exitCode() != 0)
        return -1;
    const double elapsed = double(timer.nsecsElapsed()) / 1e6;
    return alembic.readAllStandardOutput().startsWith(id(revisionCount - 1)) ? elapsed : -1;
}

} // namespace

int main()
{
    const QTemporaryDir temporary;
    const QDir folder(temporary.path());
    if (!temporary.isValid() || !writeProject(folder)) {
        std::fputs("The project could not be written to the temporary folder.\n", stderr);
        return 1;
    }
    const QDir versions(folder.filePath(QStringLiteral("alembic/versions")));
    alembicHeads(folder); // compiles the files; what is measured is the faster second run
    const double heads = alembicHeads(folder);
    std::vector<double> reading;
    std::vector<double> planning;
    for (int round = 0; round < rounds; ++round) {
        reading.push_back(readWhole(versions));
        planning.push_back(pending(folder));
    }
    if (heads < 0 || *std::min_element(planning.begin(), planning.end()) < 0) {
        std::fputs("The project could not be opened.\n", stderr);
        return 1;
    }
    Report report(QStringLiteral("Pending on 10,000 Alembic revisions"));
    report.figure(QStringLiteral("reading the files whole"), median(reading), QStringLiteral("ms"));
    report.figure(QStringLiteral("alembic heads"), heads, QStringLiteral("ms"));
    report.figure(QStringLiteral("opening the project, and what is pending"), median(planning),
                  QStringLiteral("ms"));
    report.atMost(QStringLiteral("against reading"), median(planning) / median(reading), 2.0,
                  QStringLiteral("×"));
    report.atLeast(QStringLiteral("faster than alembic heads"), heads / median(planning), 20,
                   QStringLiteral("×"));
    report.atMost(QStringLiteral("peak memory"), peakMemory(), 120, QStringLiteral("MB"));
    return report.exitCode();
}
