#include "commands/Commands.h"

#include "ChangeView.h"
#include "Context.h"
#include "Tr.h"

#include "base/LineDiff.h"
#include "base/SecretText.h"
#include "project/EnvPyMend.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace limbeck::cli {

namespace {

class MendCommand : public Command
{
public:
    CommandInfo info() const override
    {
        return {u"mend"_s,
                {},
                Tr::tr("the change that lets env.py load .env and fail loudly without its variable"),
                {{u"write"_s, {}, Tr::tr("write the change, in place of only showing it")}},
                {u"mend"_s, u"mend --write"_s}};
    }
    Outcome run(Context &context) const override;
};

// The difference as it may be shown: a password that stands in env.py is hidden.
QString shownDiff(const Project &project, const MendProposal &proposal)
{
    const QString name = QDir(project.folder()).relativeFilePath(proposal.file);
    const LineDiff diff = LineDiff::between(proposal.before, proposal.after);
    return hidePasswords(QString::fromUtf8(diff.unified(u"a/"_s + name, u"b/"_s + name)));
}

Outcome MendCommand::run(Context &context) const
{
    const auto project = context.project();
    if (!project)
        return Outcome::failed(project.error());
    Output &out = context.out();
    const auto proposal = proposeMend(**project, context.io().process, context.arguments().option(u"env"_s));
    if (!proposal && proposal.error().code == "mend.nothing"_L1) {
        out.line(proposal.error().message, Style::Good);
        if (!proposal.error().hint.isEmpty())
            out.line(proposal.error().hint);
        return Outcome::done({{u"file"_s, proposal.error().where.file},
                              {u"diff"_s, QString()},
                              {u"changed"_s, false},
                              {u"written"_s, false}});
    }
    if (!proposal)
        return Outcome::failed(proposal.error());
    const QString diff = shownDiff(**project, *proposal);
    const bool write = context.arguments().has(u"write"_s);
    QJsonObject data{{u"file"_s, proposal->file},
                     {u"diff"_s, diff},
                     {u"changed"_s, true},
                     {u"written"_s, false},
                     {u"description"_s, proposal->description},
                     {u"findings"_s, toJson(proposal->findings)}};
    printDiff(out, diff);
    out.line();
    out.line(proposal->description);
    out.warnings(proposal->findings);
    if (!write) {
        out.line(Tr::tr("Nothing is written yet: `limbeck-cli mend --write` does that."));
        return Outcome::done(data);
    }
    if (const auto written = writeMend(*proposal); !written)
        return Outcome::failed(written.error(), data);
    data.insert(u"written"_s, true);
    out.line(Tr::tr("%1 is written.").arg(QDir::toNativeSeparators(proposal->file)), Style::Good);
    return Outcome::done(data);
}

} // namespace

std::unique_ptr<Command> makeMendCommand()
{
    return std::make_unique<MendCommand>();
}

} // namespace limbeck::cli
