# expect: url=environment variables=DATABASE_URL ini=yes engine=sync
import os
from pathlib import Path

from dotenv import load_dotenv
from sqlalchemy import create_engine, pool

from alembic import context

# Alembic does not load .env by itself.
load_dotenv(Path(__file__).resolve().parent.parent / ".env")

config = context.config

target_metadata = None


def get_url() -> str:
    # The variable first, then what alembic.ini says.
    database_url = os.environ.get("DATABASE_URL")
    if not database_url:
        raise RuntimeError("DATABASE_URL is not set: add it to .env or to the environment")
    return database_url



def run_migrations_offline() -> None:
    """Writes the SQL in place of running it."""
    url = config.get_main_option("sqlalchemy.url")
    context.configure(url=url, target_metadata=target_metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def do_run_migrations(connection) -> None:
    context.configure(connection=connection, target_metadata=target_metadata)
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    connectable = create_engine(get_url(), poolclass=pool.NullPool)
    with connectable.connect() as connection:
        do_run_migrations(connection)


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
