"""Imports Alembic and SQLAlchemy before the request is read: Limbeck may start us while it still plans.

Without a request nothing of the project may run. So a finder stands in front of all others, and where an import would
lead into the project (a module of its own that hides an installed one), nothing is imported in advance at all.
"""
import os
import sys

WANTED = ("alembic.command", "alembic.config", "alembic.runtime.environment", "sqlalchemy.dialects.postgresql")


class LeadsIntoProject(BaseException):
    """No `except Exception` of a library may take it for a module that is missing."""


class OnlyInstalled:
    """A finder that asks all others, and lets pass what is installed or Python's own."""

    def __init__(self):
        self._known = {}  # folder: whether it is installed

    def find_spec(self, name, path=None, target=None):
        for finder in list(sys.meta_path):
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if spec.has_location and not self._is_installed(spec.origin):
                    raise LeadsIntoProject(name)
                return spec
        return None

    def _is_installed(self, file):
        folder = os.path.dirname(file)
        if folder not in self._known:
            self._known[folder] = is_installed(folder)
        return self._known[folder]


def preload():
    """What fails here will fail again, and be told, when the request needs it."""
    before = set(sys.modules)
    finder = OnlyInstalled()
    sys.meta_path.insert(0, finder)
    try:
        for name in WANTED:
            __import__(name)
    except (Exception, LeadsIntoProject):
        forget(set(sys.modules) - before)
    finally:
        sys.meta_path.remove(finder)


def forget(names):
    """Takes installed modules back, so that no half of a package is left. Python's own may stay."""
    for name in names:
        file = getattr(sys.modules[name], "__file__", None)
        if file and packaged(plain(file)):
            del sys.modules[name]


def is_installed(folder):
    """Whether a folder is in site-packages, or one of Python's own."""
    path = plain(folder) + "/"
    if packaged(path) or path.startswith(plain(os.path.dirname(os.__file__)) + "/"):
        return True
    base = plain(sys.base_prefix)
    return sys.platform == "win32" and path in (base + "/", base + "/dlls/")


def packaged(path):
    return "/site-packages/" in path or "/dist-packages/" in path


def plain(path):
    return os.path.normcase(os.path.abspath(path)).replace("\\", "/")
