"""Runs a project's own Alembic for Limbeck: python -u -X utf8 bootstrap.py CHANNEL

Started by AlembicDriver with the project's interpreter; docs/alembic.md describes requests and events. Works with
Python 3.7 and later, Alembic 1.8 and later, SQLAlchemy 1.4 and 2.
"""
import gc
import os
import sys

gc.disable()  # until the project's own code begins: what is imported before stays anyway


def load_package():
    """Imports our own modules and takes their folder off sys.path again: the project sees what `alembic` shows it.

    Their byte code stays beside them, in a folder of Limbeck's, wherever the project wants its own to go.
    """
    folder = os.path.dirname(os.path.abspath(__file__))
    writing = sys.dont_write_bytecode, getattr(sys, "pycache_prefix", None)
    sys.dont_write_bytecode, sys.pycache_prefix = False, None
    sys.path.insert(0, folder)
    try:
        from limbeck_bootstrap import main
    finally:
        sys.path[:] = [path for path in sys.path if os.path.abspath(path or os.curdir) != folder]
        sys.dont_write_bytecode, sys.pycache_prefix = writing
    return main


if __name__ == "__main__":
    sys.exit(load_package().main(sys.argv[1]))
