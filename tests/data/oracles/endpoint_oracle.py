"""What the bootstrap makes of a driver's connection arguments.

Reads [{driver, cargs, cparams, environ, target}], writes [{hosts, database, user, wrong}].
"""
import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "src" / "core" / "alembic" / "python"))

from limbeck_bootstrap import endpoint  # noqa: E402


def answer(case):
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    os.environ.update(case.get("environ", {}))
    found = endpoint.read_arguments(case["driver"], case.get("cargs", []), case.get("cparams", {}))
    return {"hosts": [list(host) for host in found.hosts], "database": found.database, "user": found.user,
            "wrong": endpoint.leads_to(found, case["target"])}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
