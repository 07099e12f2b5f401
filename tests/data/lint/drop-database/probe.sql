SELECT pg_database_size('lint_reports');
