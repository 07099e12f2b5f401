#pragma once

#include "script/ScriptDirectory.h"

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

namespace limbeck::test {

// A temporary folder of SQL revisions. Failures to write end the test program.
class ScriptFolder
{
public:
    struct Text
    {
        QString id;
        QString down; // "a, b"; empty: a base
        QByteArray up;
        QByteArray back = "SELECT 1;"; // null: no migrate:down section
        QByteArray upOptions = {};     // "transaction:false"
        QByteArray downOptions = {};
        QString message = {};
        QString dependsOn = {};
    };

    QString path() const { return m_folder.path(); }
    // Writes ID.sql; returns its path.
    QString add(const Text &text);
    // A chain 001, 002, … of `count` revisions with one table each.
    void addTables(int count);
    ScriptDirectory open() const;

private:
    QTemporaryDir m_folder;
};

} // namespace limbeck::test
