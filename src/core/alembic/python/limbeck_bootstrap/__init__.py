"""What Limbeck runs inside of a project's Python. See docs/alembic.md."""
