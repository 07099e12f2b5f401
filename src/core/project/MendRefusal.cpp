#include "project/MendRefusal.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace limbeck {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(limbeck::EnvPyMend)
};

} // namespace

tl::unexpected<Error> mendUnsure(const QString &reason, const QString &byHand, const SourceLocation &where)
{
    return fail("mend.unsure", Tr::tr("env.py cannot be mended without guessing: %1").arg(reason), byHand,
                where);
}

} // namespace limbeck
