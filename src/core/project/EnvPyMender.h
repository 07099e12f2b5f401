#pragma once

#include "project/ApplicationSetting.h"
#include "project/EnvPyEditor.h"
#include "project/EnvPyImports.h"
#include "project/EnvPyMend.h"

namespace limbeck {

// Makes one change of an env.py: what it lacks, what has to be written for that, and whether it then is as it
// should be. Refers to the request and to the EnvPy, which have to outlive it.
class EnvPyMender
{
public:
    EnvPyMender(const MendRequest &request, const EnvPy &env)
        : m_request(request), m_env(env), m_imports(EnvPyImports::follow(env, request.moduleRoots))
    {
    }

    Result<MendProposal> run();

private:
    // A variable that the URL is made of.
    struct Part
    {
        QString name;
        bool hasDefault = false;
    };

    // What an env.py lacks.
    struct Lacks
    {
        bool load = false;
        bool loudness = false;
        bool escape = false;
        QStringList unguarded; // variables whose lack it would pass over

        bool nothing() const { return !load && !loudness && !escape && unguarded.isEmpty(); }
    };

    Result<void> checkSource();
    Result<void> checkEnvironment();
    Result<void> checkSetting();
    Result<void> checkLiteral();
    Result<void> chooseVariable();
    Lacks lacks(const EnvPy &env) const;
    bool isLoadedBeforeImports(const EnvPy &env) const;
    QStringList demanded() const;
    QByteArray edited(const Lacks &lacks, bool guardFirst) const;
    EnvPyEditor::Place place(const Lacks &lacks) const;
    bool isMended(const QByteArray &text) const;
    QString describe(const Lacks &lacks) const;
    Error nothing() const;

    SourceLocation at(int line) const { return {m_request.envFile, line, 0}; }
    int urlLine() const;
    QString loadByHand() const;
    QString readByHand(const QString &variable) const;

    const MendRequest &m_request;
    const EnvPy &m_env;
    EnvPyImports m_imports;
    ApplicationSetting m_setting;
    std::vector<Part> m_parts; // of a URL that is made of several, or of the application's settings
    QString m_variable;        // that holds the whole URL
};

} // namespace limbeck
