"""What went wrong, as one event: the exception, where in the revision it was, and what it means."""
import os
import re
import traceback

from .origins import is_project_file
from .statements import same_file

MAXIMUM_TRACEBACK = 60  # lines
ADAPTED_CLASS = re.compile(r"^<class '[\w.]+'>: ")  # SQLAlchemy's adapter of asyncpg puts it in front
DRIVERS = ("psycopg2", "psycopg", "asyncpg", "pg8000", "psycopg2cffi")


def describe(error, masking, file=None):
    """{type, message, sqlstate, traceback, file, line, code, module} of an exception. `file`: the revision's."""
    where = innermost(error, file)
    lines = "".join(traceback.format_exception(type(error), error, error.__traceback__)).splitlines()
    lines = without_ours(lines)
    if len(lines) > MAXIMUM_TRACEBACK:
        lines = lines[:5] + ["  […]"] + lines[-(MAXIMUM_TRACEBACK - 6):]
    code, module = meaning(error)
    return {"type": type(error).__name__, "message": masking.text(message_of(error)), "sqlstate": sqlstate_of(error),
            "traceback": masking.text("\n".join(lines)), "file": where[0], "line": where[1], "code": code, "module": module}


def without_ours(lines):
    """A traceback without the frames of these files: they are not what the reader looks for."""
    kept, skipping = [], False
    for line in lines:
        if line.startswith('  File "'):
            skipping = "limbeck_bootstrap" in line or os.path.basename(line.split('"')[1]) == "bootstrap.py"
        elif not line.startswith("  "):
            skipping = False
        if not skipping:
            kept.append(line)
    return kept


def message_of(error):
    """The driver's own words where SQLAlchemy wraps them: its text repeats statement and parameters."""
    original = getattr(error, "orig", None)
    text = str(original if original is not None else error).strip()
    return ADAPTED_CLASS.sub("", text) or type(error).__name__


def sqlstate_of(error):
    for candidate in chain(error):
        for name in ("sqlstate", "pgcode"):
            value = getattr(candidate, name, None)
            if isinstance(value, str) and re.match(r"^[0-9A-Z]{5}$", value):
                return value
        arguments = getattr(candidate, "args", ())
        if arguments and isinstance(arguments[0], dict):  # pg8000: the protocol's fields
            return arguments[0].get("C")
    return None


def chain(error):
    """An exception, what it wraps and what caused it."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        original = getattr(error, "orig", None)
        if original is not None:
            yield original
        error = error.__cause__ or error.__context__


def innermost(error, file):
    """(file, line): the innermost frame in the revision, else in any file of the project."""
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    for wanted in (lambda name: file and same_file(name, file), is_project_file):
        for frame in reversed(frames):
            if wanted(frame.filename):
                return frame.filename, frame.lineno
    return None, None


def meaning(error):
    """(code, module) of failures that a person can mend: a stable code, or None."""
    for candidate in chain(error):
        if isinstance(candidate, ModuleNotFoundError):
            name = (candidate.name or "").partition(".")[0]
            return ("alembic.no-driver" if name in DRIVERS else "alembic.module-missing"), candidate.name
        if type(candidate).__name__ == "MissingGreenlet" or "asyncio extension requires an async driver" in str(candidate):
            return "alembic.async", None
    return None, None
