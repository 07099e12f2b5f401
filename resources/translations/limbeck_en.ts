<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>limbeck::AppliedState</name>
    <message numerus="yes">
        <source>The version table has a row of %n character(s), which no revision id can be.</source>
        <translation>
            <numerusform>The version table has a row of %n character, which no revision id can be.</numerusform>
            <numerusform>The version table has a row of %n characters, which no revision id can be.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::BaseComparison</name>
    <message numerus="yes">
        <source>%1 has revisions that are not here (%2). Merged, the revisions have %n heads.</source>
        <translation>
            <numerusform>%1 has revisions that are not here (%2). Merged, the revisions have %n head.</numerusform>
            <numerusform>%1 has revisions that are not here (%2). Merged, the revisions have %n heads.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::ConnectionTest</name>
    <message numerus="yes">
        <source>%n revision(s) pending: %1.</source>
        <translation>
            <numerusform>%n revision pending: %1.</numerusform>
            <numerusform>%n revisions pending: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only %n more connection(s) of this role would be let in.</source>
        <translation>
            <numerusform>Only %n more connection of this role would be let in.</numerusform>
            <numerusform>Only %n more connections of this role would be let in.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n certificate(s) lead to a trusted root.</source>
        <translation>
            <numerusform>%n certificate leads to a trusted root.</numerusform>
            <numerusform>%n certificates lead to a trusted root.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s certificate expires in %n day(s).</source>
        <translation>
            <numerusform>The server&apos;s certificate expires in %n day.</numerusform>
            <numerusform>The server&apos;s certificate expires in %n days.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What %n pending revision(s) alter is not known: there is no preview of their SQL yet. Preview them, then test again.</source>
        <translation>
            <numerusform>What %n pending revision alter is not known: there is no preview of their SQL yet. Preview them, then test again.</numerusform>
            <numerusform>What %n pending revisions alter is not known: there is no preview of their SQL yet. Preview them, then test again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What %n pending revision(s) alter cannot be told: their SQL depends on what is in the database.</source>
        <translation>
            <numerusform>What %n pending revision alter cannot be told: their SQL depends on what is in the database.</numerusform>
            <numerusform>What %n pending revisions alter cannot be told: their SQL depends on what is in the database.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::Planner</name>
    <message numerus="yes">
        <source>The downgrade cannot be planned: %n revision(s) have no migrate:down section: %1.</source>
        <translation>
            <numerusform>The downgrade cannot be planned: %n revision has no migrate:down section: %1.</numerusform>
            <numerusform>The downgrade cannot be planned: %n revisions have no migrate:down section: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::ProjectCheck</name>
    <message numerus="yes">
        <source>The revisions have %n heads: %1</source>
        <translation>
            <numerusform>The revisions have %n head: %1</numerusform>
            <numerusform>The revisions have %n heads: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::Rehearsal</name>
    <message numerus="yes">
        <source>%n sequence(s) moved on, which no rollback takes back: %1</source>
        <translation>
            <numerusform>%n sequence moved on, which no rollback takes back: %1</numerusform>
            <numerusform>%n sequences moved on, which no rollback takes back: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::Report</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) of the baseline are left out.</source>
        <translation>
            <numerusform>%n finding of the baseline is left out.</numerusform>
            <numerusform>%n findings of the baseline are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::ReviewExport</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s) run while a table can be neither read nor written already.</source>
        <translation>
            <numerusform>%n statement runs while a table can be neither read nor written already.</numerusform>
            <numerusform>%n statements run while a table can be neither read nor written already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::Risk</name>
    <message numerus="yes">
        <source>%n replica(s) have to follow.</source>
        <translation>
            <numerusform>%n replica has to follow.</numerusform>
            <numerusform>%n replicas have to follow.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 stays under %2, without reading or writing, while %n later statement(s) run</source>
        <translation>
            <numerusform>%1 stays under %2, without reading or writing, while %n later statement runs</numerusform>
            <numerusform>%1 stays under %2, without reading or writing, while %n later statements run</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 stays under %2, without writing, while %n later statement(s) run</source>
        <translation>
            <numerusform>%1 stays under %2, without writing, while %n later statement runs</numerusform>
            <numerusform>%1 stays under %2, without writing, while %n later statements run</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::RunEvent</name>
    <message numerus="yes">
        <source>%1 to %2, %n revision(s)</source>
        <translation>
            <numerusform>%1 to %2, %n revision</numerusform>
            <numerusform>%1 to %2, %n revisions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Plan %1 with %n statement(s)</source>
        <translation>
            <numerusform>Plan %1 with %n statement</numerusform>
            <numerusform>Plan %1 with %n statements</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::Runner</name>
    <message numerus="yes">
        <source>lock_timeout %1, statement_timeout %2, %n further attempt(s) after a lock timeout</source>
        <translation>
            <numerusform>lock_timeout %1, statement_timeout %2, %n further attempt after a lock timeout</numerusform>
            <numerusform>lock_timeout %1, statement_timeout %2, %n further attempts after a lock timeout</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::SchemaCopy</name>
    <message numerus="yes">
        <source>%n object(s) could not be copied to the sandbox: %1</source>
        <translation>
            <numerusform>%n object could not be copied to the sandbox: %1</numerusform>
            <numerusform>%n objects could not be copied to the sandbox: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The sandbox&apos;s PostgreSQL lacks %n extension(s) of the target: %1.</source>
        <translation>
            <numerusform>The sandbox&apos;s PostgreSQL lacks %n extension of the target: %1.</numerusform>
            <numerusform>The sandbox&apos;s PostgreSQL lacks %n extensions of the target: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n role(s) of the target were made in the sandbox by name only: %1</source>
        <translation>
            <numerusform>%n role of the target was made in the sandbox by name only: %1</numerusform>
            <numerusform>%n roles of the target were made in the sandbox by name only: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::ScriptDirectory</name>
    <message numerus="yes">
        <source>%n revision(s) cannot be read without running Python.</source>
        <translation>
            <numerusform>%n revision cannot be read without running Python.</numerusform>
            <numerusform>%n revisions cannot be read without running Python.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::TargetLoad</name>
    <message numerus="yes">
        <source>%n session(s) of other roles cannot be looked into: one of them may hold the longest transaction.</source>
        <translation>
            <numerusform>%n session of other roles cannot be looked into: one of them may hold the longest transaction.</numerusform>
            <numerusform>%n sessions of other roles cannot be looked into: one of them may hold the longest transaction.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::cli</name>
    <message numerus="yes">
        <source>%n revision(s) are pending.</source>
        <translation>
            <numerusform>%n revision is pending.</numerusform>
            <numerusform>%n revisions are pending.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s) to run for `%1 %2`:</source>
        <translation>
            <numerusform>%n revision to run for `%1 %2`:</numerusform>
            <numerusform>%n revisions to run for `%1 %2`:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) at or above the severity that fails.</source>
        <translation>
            <numerusform>%n finding at or above the severity that fails.</numerusform>
            <numerusform>%n findings at or above the severity that fails.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: at %2; %n pending</source>
        <translation>
            <numerusform>%1: at %2; %n pending</numerusform>
            <numerusform>%1: at %2; %n pending</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s), %1 ms on the copy without rows</source>
        <translation>
            <numerusform>%n statement, %1 ms on the copy without rows</numerusform>
            <numerusform>%n statements, %1 ms on the copy without rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s) run while %1 cannot be read</source>
        <translation>
            <numerusform>%n statement runs while %1 cannot be read</numerusform>
            <numerusform>%n statements run while %1 cannot be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n would block this run now (lock timeout %1 s):</source>
        <translation>
            <numerusform>%n would block this run now (lock timeout %1 s):</numerusform>
            <numerusform>%n would block this run now (lock timeout %1 s):</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n would still block this run after %1 s. Nothing was run.</source>
        <translation>
            <numerusform>%n would still block this run after %1 s. Nothing was run.</numerusform>
            <numerusform>%n would still block this run after %1 s. Nothing was run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Waiting for %n blocker(s)…</source>
        <translation>
            <numerusform>Waiting for %n blocker…</numerusform>
            <numerusform>Waiting for %n blockers…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) are not about what the branch adds and are left out.</source>
        <translation>
            <numerusform>%n finding is not about what the branch adds and is left out.</numerusform>
            <numerusform>%n findings are not about what the branch adds and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No findings in %n statement(s).</source>
        <translation>
            <numerusform>No findings in %n statement.</numerusform>
            <numerusform>No findings in %n statements.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s) of the baseline are left out.</source>
        <translation>
            <numerusform>%n finding of the baseline is left out.</numerusform>
            <numerusform>%n findings of the baseline are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n prepared transaction(s)</source>
        <translation>
            <numerusform>%n prepared transaction</numerusform>
            <numerusform>%n prepared transactions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n replica(s)</source>
        <translation>
            <numerusform>%n replica</numerusform>
            <numerusform>%n replicas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s), %1 ms on the target</source>
        <translation>
            <numerusform>%n statement, %1 ms on the target</numerusform>
            <numerusform>%n statements, %1 ms on the target</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ApplyDialog</name>
    <message numerus="yes">
        <source>Apply %n revision(s) to %1</source>
        <translation>
            <numerusform>Apply %n revision to %1</numerusform>
            <numerusform>Apply %n revisions to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downgrade %1 by %n revision(s)</source>
        <translation>
            <numerusform>Downgrade %1 by %n revision</numerusform>
            <numerusform>Downgrade %1 by %n revisions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stamp %n revision(s) on %1</source>
        <translation>
            <numerusform>Stamp %n revision on %1</numerusform>
            <numerusform>Stamp %n revisions on %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Apply %n revision(s)</source>
        <translation>
            <numerusform>&amp;Apply %n revision</numerusform>
            <numerusform>&amp;Apply %n revisions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Downgrade %n revision(s)</source>
        <translation>
            <numerusform>&amp;Downgrade %n revision</numerusform>
            <numerusform>&amp;Downgrade %n revisions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Stamp %n revision(s)</source>
        <translation>
            <numerusform>&amp;Stamp %n revision</numerusform>
            <numerusform>&amp;Stamp %n revisions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s), in the order of applying</source>
        <translation>
            <numerusform>%n revision, in the order of applying</numerusform>
            <numerusform>%n revisions, in the order of applying</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s), in the order of taking back</source>
        <translation>
            <numerusform>%n revision, in the order of taking back</numerusform>
            <numerusform>%n revisions, in the order of taking back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s): only the version table changes, no revision’s SQL is run</source>
        <translation>
            <numerusform>%n revision: only the version table changes, no revision’s SQL is run</numerusform>
            <numerusform>%n revisions: only the version table changes, no revision’s SQL is run</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In a transaction, %n statement(s)</source>
        <translation>
            <numerusform>In a transaction, %n statement</numerusform>
            <numerusform>In a transaction, %n statements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Without a transaction, %n statement(s)</source>
        <translation>
            <numerusform>Without a transaction, %n statement</numerusform>
            <numerusform>Without a transaction, %n statements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The SQL of %n revision(s) is not known before they run: %1. Read their scripts first.</source>
        <translation>
            <numerusform>The SQL of %n revision is not known before it runs: %1. Read its script first.</numerusform>
            <numerusform>The SQL of %n revisions is not known before they run: %1. Read their scripts first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s)</source>
        <translation>
            <numerusform>%n statement</numerusform>
            <numerusform>%n statements</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::Arming</name>
    <message numerus="yes">
        <source>armed for %n more second(s)</source>
        <translation>
            <numerusform>armed for %n more second</numerusform>
            <numerusform>armed for %n more seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>armed for %n more minute(s)</source>
        <translation>
            <numerusform>armed for %n more minute</numerusform>
            <numerusform>armed for %n more minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::BlockersPanel</name>
    <message numerus="yes">
        <source>%n session(s) would block this run now.</source>
        <translation>
            <numerusform>%n session would block this run now.</numerusform>
            <numerusform>%n sessions would block this run now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::CompareDialog</name>
    <message numerus="yes">
        <source>%n part(s) of the target</source>
        <translation>
            <numerusform>%n part of the target</numerusform>
            <numerusform>%n parts of the target</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s)</source>
        <translation>
            <numerusform>%n revision</numerusform>
            <numerusform>%n revisions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s)</source>
        <translation>
            <numerusform>%n variable</numerusform>
            <numerusform>%n variables</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::CompareRows</name>
    <message numerus="yes">
        <source>%n difference(s)</source>
        <translation>
            <numerusform>%n difference</numerusform>
            <numerusform>%n differences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s)</source>
        <translation>
            <numerusform>%n variable</numerusform>
            <numerusform>%n variables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n revision(s)</source>
        <translation>
            <numerusform>%n revision</numerusform>
            <numerusform>%n revisions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::EnvironmentDialog</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::EnvironmentModel</name>
    <message numerus="yes">
        <source>%n pending</source>
        <translation>
            <numerusform>%n pending</numerusform>
            <numerusform>%n pending</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::FindingsView</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::LockPanel</name>
    <message numerus="yes">
        <source>The run waits for %n session(s).</source>
        <translation>
            <numerusform>The run waits for %n session.</numerusform>
            <numerusform>The run waits for %n sessions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) wait for the run.</source>
        <translation>
            <numerusform>%n session waits for the run.</numerusform>
            <numerusform>%n sessions wait for the run.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::LogConsole</name>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%L1 of %Ln line</numerusform>
            <numerusform>%L1 of %Ln lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln older dropped</source>
        <translation>
            <numerusform>%Ln older dropped</numerusform>
            <numerusform>%Ln older dropped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied %Ln line(s).</source>
        <translation>
            <numerusform>Copied %Ln line.</numerusform>
            <numerusform>Copied %Ln lines.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saved %Ln line(s) to %1.</source>
        <translation>
            <numerusform>Saved %Ln line to %1.</numerusform>
            <numerusform>Saved %Ln lines to %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::NewEnvironmentDialog</name>
    <message numerus="yes">
        <source>&amp;Write %n file(s)</source>
        <translation>
            <numerusform>&amp;Write %n file</numerusform>
            <numerusform>&amp;Write %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ProgressPanel</name>
    <message numerus="yes">
        <source>Done: %n revision(s).</source>
        <translation>
            <numerusform>Done: %n revision.</numerusform>
            <numerusform>Done: %n revisions.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RehearsalRows</name>
    <message numerus="yes">
        <source>The way back runs, and leaves %n object(s) different.</source>
        <translation>
            <numerusform>The way back runs, and leaves %n object different.</numerusform>
            <numerusform>The way back runs, and leaves %n objects different.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n statement(s), %1 on a copy without rows.</source>
        <translation>
            <numerusform>%n statement, %1 on a copy without rows.</numerusform>
            <numerusform>%n statements, %1 on a copy without rows.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RehearsalView</name>
    <message numerus="yes">
        <source>Rehearse %n revision(s)</source>
        <translation>
            <numerusform>Rehearse %n revision</numerusform>
            <numerusform>Rehearse %n revisions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RelativeTime</name>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s) ago</source>
        <translation>
            <numerusform>%n month ago</numerusform>
            <numerusform>%n months ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s) ago</source>
        <translation>
            <numerusform>%n year ago</numerusform>
            <numerusform>%n years ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::ReviewDialog</name>
    <message numerus="yes">
        <source>All %n revision(s) are approved.</source>
        <translation>
            <numerusform>The %n revision is approved.</numerusform>
            <numerusform>All %n revisions are approved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) work</source>
        <translation>
            <numerusform>%n needs work</numerusform>
            <numerusform>%n need work</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to review</source>
        <translation>
            <numerusform>%n to review</numerusform>
            <numerusform>%n to review</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Review of %n pending revision(s) on %1</source>
        <translation>
            <numerusform>Review of %n pending revision on %1</numerusform>
            <numerusform>Review of %n pending revisions on %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected</source>
        <translation>
            <numerusform>%n rejected</numerusform>
            <numerusform>%n rejected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::RevisionRisk</name>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n error</numerusform>
            <numerusform>%n errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SchemaDiffModel</name>
    <message numerus="yes">
        <source>All %n object(s)</source>
        <translation>
            <numerusform>The %n object</numerusform>
            <numerusform>All %n objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SessionController</name>
    <message numerus="yes">
        <source>Removed %n folder(s) that an interrupted program left behind.</source>
        <translation>
            <numerusform>Removed %n folder that an interrupted program left behind.</numerusform>
            <numerusform>Removed %n folders that an interrupted program left behind.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rehearsal ran %n revision(s).</source>
        <translation>
            <numerusform>The rehearsal ran %n revision.</numerusform>
            <numerusform>The rehearsal ran %n revisions.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SignDialog</name>
    <message numerus="yes">
        <source>You approve %n revision(s) for %1.</source>
        <translation>
            <numerusform>You approve %n revision for %1.</numerusform>
            <numerusform>You approve %n revisions for %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You send %n revision(s) for %1 back: nothing of it may be applied.</source>
        <translation>
            <numerusform>You send %n revision for %1 back: nothing of it may be applied.</numerusform>
            <numerusform>You send %n revisions for %1 back: nothing of it may be applied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::SqlView</name>
    <message numerus="yes">
        <source>%Ln line(s) are longer than %L1 characters and are shown only so far.</source>
        <translation>
            <numerusform>%Ln line is longer than %L1 characters and is shown only so far.</numerusform>
            <numerusform>%Ln lines are longer than %L1 characters and are shown only so far.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::TargetStrip</name>
    <message numerus="yes">
        <source>%n pending</source>
        <translation>
            <numerusform>%n pending</numerusform>
            <numerusform>%n pending</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more finding(s)</source>
        <translation>
            <numerusform>%n more finding</numerusform>
            <numerusform>%n more findings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>limbeck::gui::VariablesDialog</name>
    <message numerus="yes">
        <source>%1 of %n variable(s)</source>
        <translation>
            <numerusform>%1 of %n variable</numerusform>
            <numerusform>%1 of %n variables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s)</source>
        <translation>
            <numerusform>%n variable</numerusform>
            <numerusform>%n variables</numerusform>
        </translation>
    </message>
</context>
</TS>
