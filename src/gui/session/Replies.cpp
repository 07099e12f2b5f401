#include "session/Replies.h"

#include <QCoreApplication>
#include <QDir>

namespace limbeck::gui {

Findings PythonReply::findings() const
{
    if (facts)
        return facts->findings;
    if (error.code.isEmpty())
        return {};
    return {{error.code, Severity::Error, error.message, error.hint, error.where, {}}};
}

Error PythonReply::trouble() const
{
    if (usable())
        return {};
    if (!facts)
        return error;
    for (const Finding &finding : facts->findings) {
        if (finding.severity == Severity::Error)
            return {finding.code, finding.message, {}, finding.hint, {}, finding.where};
    }
    return {QStringLiteral("alembic.no-alembic"),
            QCoreApplication::translate("limbeck::gui::PythonReply", "%1 has no Alembic.")
                .arg(QDir::toNativeSeparators(facts->candidate.path)),
            {},
            {},
            {},
            {}};
}

} // namespace limbeck::gui
