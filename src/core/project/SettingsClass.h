#pragma once

#include "project/PythonModule.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace limbeck {

// A class of pydantic's settings (BaseSettings, versions 1 and 2) as its text tells: fields, the variables
// that they are read from, env_file and env_prefix. Refers to the module, which has to outlive it.
class SettingsClass
{
public:
    struct Field
    {
        QString name;
        QStringList aliases; // variables that are written out; empty: made of the prefix and the name
        int line = 0;
        bool hasDefault = false;
    };

    // `statement`: the class's header.
    SettingsClass(const PythonModule &module, int statement);

    // Whether a class is one: BaseSettings is among its bases, also by way of classes of the same file.
    static bool isOne(const PythonModule &module, int statement);
    // The header of the class of that name at the module's own level, or -1.
    static int find(const PythonModule &module, const QString &name);

    // The fields that a field or a property is made of: itself, or those that a method or a validator takes.
    std::vector<Field> fieldsOf(const QString &attribute) const;
    // The value of env_file, env_prefix…: of model_config, of an inner Config or of the class's header.
    std::optional<PythonSpan> option(const char *name) const;

private:
    std::optional<Field> field(const QString &name) const;
    QStringList namesIn(int function) const;
    std::vector<int> methodsFor(const QString &attribute) const;
    bool isInside(int statement) const;

    const PythonModule &m_module;
    int m_statement;
};

} // namespace limbeck
