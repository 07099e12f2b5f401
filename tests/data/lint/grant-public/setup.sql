DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lint_stranger') THEN
        CREATE ROLE lint_stranger;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lint_reader') THEN
        CREATE ROLE lint_reader;
    END IF;
END
$$;
