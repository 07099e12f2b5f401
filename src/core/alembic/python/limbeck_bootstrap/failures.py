"""What went wrong, as one event: the exception, where in the revision it was, and what it means."""
import re
import traceback

from .origins import is_ours, is_project_file
from .statements import same_file

MAXIMUM_FRAMES = 20
LIBRARY_FRAMES = 2
ADAPTED_CLASS = re.compile(r"^<class '[\w.]+'>: ")  # SQLAlchemy's adapter of asyncpg puts it in front
# The fields of an ErrorResponse that tell what went wrong, as the other drivers write them.
PROTOCOL_TEXTS = (("M", ""), ("D", "DETAIL:  "), ("H", "HINT:  "), ("W", "CONTEXT:  "))
DRIVERS = ("psycopg2", "psycopg", "asyncpg", "pg8000", "psycopg2cffi")


def describe(error, masking, file=None):
    """{type, message, sqlstate, traceback, file, line, code, module} of an exception. `file`: the revision's."""
    where = innermost(error, file)
    code, module = meaning(error)
    return {"type": type(error).__name__, "message": masking.text(message_of(error)), "sqlstate": sqlstate_of(error),
            "traceback": masking.text("\n".join(trace_of(error))), "file": where[0], "line": where[1], "code": code,
            "module": module}


def trace_of(error):
    """The traceback's lines: the project's own frames, the last ones of the libraries, none of ours."""
    lines = []
    # A driver's own exception below SQLAlchemy's says the same with the frames of its inside.
    earlier = None if getattr(error, "orig", None) is not None else (error.__cause__ or visible_context(error))
    if earlier is not None:
        lines += trace_of(earlier) + ["", "Then, while that was handled:" if error.__cause__ is None else
                                      "Which led to:", ""]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not is_ours(frame.filename)]
    last = len(frames) - LIBRARY_FRAMES
    frames = [frame for index, frame in enumerate(frames) if index >= last or is_project_file(frame.filename)]
    lines.append("Traceback (most recent call last):")
    for text in traceback.format_list(frames[-MAXIMUM_FRAMES:]):
        lines += text.rstrip().splitlines()
    if getattr(error, "orig", None) is not None:  # without the parameters, which are the database's contents
        return lines + ["%s: %s" % (type(error).__name__, message_of(error))]
    for text in traceback.format_exception_only(type(error), error):
        lines += text.rstrip().splitlines()
    return lines


def visible_context(error):
    return None if error.__suppress_context__ else error.__context__


def message_of(error):
    """The driver's own words where SQLAlchemy wraps them: its text repeats statement and parameters."""
    original = getattr(error, "orig", None)
    fields = protocol_fields(original)
    if fields is not None:
        return "\n".join(label + fields[key] for key, label in PROTOCOL_TEXTS if fields.get(key))
    text = str(original if original is not None else error).strip()
    return ADAPTED_CLASS.sub("", text) or type(error).__name__


def protocol_fields(error):
    """pg8000's errors are the protocol's fields as a dict; None where these are not."""
    arguments = getattr(error, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], dict) and "M" in arguments[0] else None


def sqlstate_of(error):
    for candidate in chain(error):
        for name in ("sqlstate", "pgcode"):
            value = getattr(candidate, name, None)
            if isinstance(value, str) and re.match(r"^[0-9A-Z]{5}$", value):
                return value
        fields = protocol_fields(candidate)
        if fields is not None:
            return fields.get("C")
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
        words = "asyncio extension requires an async driver"
        if type(candidate).__name__ == "MissingGreenlet" or words in str(candidate):
            return "alembic.async", None
    return None, None
