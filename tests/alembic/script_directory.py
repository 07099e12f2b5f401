"""Reads Alembic projects with the installed Alembic: one JSON object a line in, one out.

In:  {"folder", "ini", "section", "script_location"}: the working folder, the ini in it, and script_location where the
     ini does not say it (Flask-Migrate sets it).
Out: {"error", "revisions": [{"id", "down", "depends_on", "labels", "message", "created", "file"}] as walk_revisions has
     them, "heads", "bases", "locations", "script_location"}

Around it: several dependencies of one revision are put into their written order (Alembic keeps them in a hashed set), and
Alembic before 1.10 reads files in the order that 1.10 and later have, sub-folders included where the ini asks for them.
"""

import json
import os
import re
import sys
import warnings

from alembic.config import Config
from alembic.script.base import Script, ScriptDirectory
from alembic.util import coerce_resource_to_filename

warnings.simplefilter("ignore")
sys.dont_write_bytecode = True

IS_OLD = not hasattr(ScriptDirectory(os.path.dirname(__file__)), "recursive_version_locations")


def list_py_dir(directory, path):
    found = []
    for root, folders, files in os.walk(path):
        if root.endswith("__pycache__"):
            continue
        found += [os.path.relpath(os.path.join(root, name), path) for name in sorted(files) if name[:8] != "__init__"]
        if not directory.is_recursive:
            break
        folders.sort()
    return found


def open_directory(request):
    config = Config(request["ini"], ini_section=request["section"])
    if request["script_location"]:
        config.set_main_option("script_location", request["script_location"])
    directory = ScriptDirectory.from_config(config)
    if IS_OLD:
        directory.is_recursive = config.get_main_option("recursive_version_locations") == "true"
        Script._list_py_dir = staticmethod(list_py_dir)
    directory.revision_map._revision_map
    for script in directory.revision_map._revision_map.values():
        if script is not None:
            kept = set(script._normalized_resolved_dependencies)
            written = dict.fromkeys(script._resolved_dependencies)
            script._normalized_resolved_dependencies = tuple(name for name in written if name in kept)
    return directory


def as_list(value):
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def describe(script):
    message = " ".join(line.strip() for line in script.doc.split("\n"))
    created = re.search(r"^\s*Create Date:(.*)$", script.longdoc, re.MULTILINE)
    return {
        "id": script.revision,
        "down": as_list(script.down_revision),
        "depends_on": as_list(script.dependencies),
        "labels": sorted(script.branch_labels),
        "message": "" if message.startswith("Revision ID:") else message,
        "created": created.group(1).strip() if created else "",
        "file": os.path.abspath(script.path),
    }


def answer(request):
    os.chdir(request["folder"])
    path = list(sys.path)
    try:
        directory = open_directory(request)
        return {
            "error": None,
            "revisions": [describe(script) for script in directory.walk_revisions()],
            "heads": list(directory.get_heads()),
            "bases": list(directory.get_bases()),
            "locations": [os.path.abspath(str(folder)) for folder in directory._version_locations],
            "script_location": os.path.abspath(str(coerce_resource_to_filename(str(directory.dir)))),
        }
    except Exception as error:  # Alembic's own errors, and those that a broken file raises when it is loaded
        return {"error": "%s: %s" % (type(error).__name__, error)}
    finally:
        sys.path[:] = path
        for name in [name for name in sys.modules if name.startswith("shop")]:
            del sys.modules[name]


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
