# expect: url=unknown
from alembic import context

from app.db import engine, metadata

config = context.config


def run_migrations_online():
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table="algoref_version",
            version_table_schema='운영',
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
