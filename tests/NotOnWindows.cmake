# The tests that a Windows build leaves out, each with its reason. They are named when it is configured, and
# packaging/windows/test.sh counts them, so that nobody takes them for passed.
set(not_on_windows)
function(not_on_windows reason)
  foreach(name ${ARGN})
    message(STATUS "Not on Windows: ${name}: ${reason}")
  endforeach()
  set(not_on_windows ${not_on_windows} ${ARGN} PARENT_SCOPE)
endfunction()

not_on_windows("runs a Python of Windows with Alembic in it, which this machine has not"
  AlembicBootstrapTest AlembicCliTest AlembicDriverTest AlembicEndpointTest AlembicEventsTest AlembicGuardTest
  AlembicHeadStartTest AlembicLayoutsTest AlembicPendingTest AlembicPlanTest AlembicPreviewTest AlembicReaderTest AlembicRunFailureTest
  AlembicRunTest BootstrapFilesTest DatabaseDriversTest MendProjectTest MendTest PythonInterpreterTest RehearsalAlembicTest LintAlembicTest LockWatchAlembicTest ReviewAlembicTest RevisionGraphAlembicTest SeedStoryTest
  AlembicProjectTest AlembicWindowTest MendDialogTest PythonDialogTest)
not_on_windows("starts a PostgreSQL server of its own with settings of its own"
  BlockersServerTest ConnectionCutTest ConnectionLanguageTest ConnectionLoginTest ConnectionTestTest ConnectionTestWindowTest ConnectionTlsTest DemoTest DemoWindowTest
  PasswordTest PasswordWindowTest RehearsalWindowTest RehearseCommandTest ReviewCommandTest RunnerConnectionTest SandboxTest SchemaCopyTest SessionTest TargetLoadTest
  CanaryTest)
if(NOT LIMBECK_PG_QUERY_LIBRARY)
  not_on_windows("needs libpg_query" LintTest LintProofTest LintCommandTest LintWindowTest)
endif()
not_on_windows("uses sockets' files, interfaces and namespaces of Linux" ConnectionNetworkTest NameLookupTest)
not_on_windows("runs pgbouncer" PoolerTest)
not_on_windows("runs an sshd" TunnelAlembicTest TunnelCommandTest TunnelTest TunnelWindowTest)
not_on_windows("compares with psql and pg_dump" PsqlSplitTest SqlExportPsqlTest)
not_on_windows("ends programs with POSIX signals" ProgramTest RunnerKillTest KilledRunWindowTest)
not_on_windows("runs git" AlembicCheckTest BaseComparisonTest GitRevisionsTest ProjectCheckTest)
not_on_windows("runs xmllint and a Python with jsonschema" CiRecipesTest ReportCommandTest ReportTest
  ReviewExportCommandTest ReviewExportTest)
not_on_windows("fills a small file system" FullDiskTest)
not_on_windows("starts a PostgreSQL server of its own for its rehearsal" ReviewDialogTest)
