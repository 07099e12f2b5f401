#pragma once

#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QString>

namespace limbeck {

// Hides passwords in what a project prints: those in URLs and `password=…`, and those of the child's own
// environment wherever they stand alone. A value type.
class OutputMask
{
public:
    explicit OutputMask(const QProcessEnvironment &environment);

    QString hidden(const QString &text) const;
    // Whether a secret of the environment stands in the text.
    bool holdsSecret(const QString &text) const;

private:
    QRegularExpression m_secrets; // empty pattern: none
};

} // namespace limbeck
