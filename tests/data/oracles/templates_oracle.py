"""The folders with the templates of the installed Alembic and Flask-Migrate, as a JSON list."""
import json
import sys
from importlib.util import find_spec
from pathlib import Path

sys.stdin.read()
print(json.dumps([str(Path(find_spec(name).origin).parent / "templates") for name in ("alembic", "flask_migrate")]))
