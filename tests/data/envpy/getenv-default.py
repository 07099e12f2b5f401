# expect: url=environment variables=DATABASE_URL fallback=postgresql://app:***@localhost:5432/app engine=sync
import os

from sqlalchemy import engine_from_config, pool

from alembic import context

config = context.config

target_metadata = None


def get_url():
    return os.getenv("DATABASE_URL", "postgresql://app:kanarienvogel@localhost:5432/app")


def run_migrations_offline():
    context.configure(url=get_url(), target_metadata=target_metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def do_run_migrations(connection) -> None:
    context.configure(connection=connection, target_metadata=target_metadata)
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    configuration = config.get_section(config.config_ini_section)
    configuration["sqlalchemy.url"] = get_url()
    connectable = engine_from_config(configuration, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with connectable.connect() as connection:
        do_run_migrations(connection)


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
