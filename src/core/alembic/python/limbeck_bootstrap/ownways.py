"""Connections that a project makes past SQLAlchemy, with the driver itself: nothing else of ours would see them.

What a driver's own C code or another program (psql) opens cannot be seen from here.
"""
import functools

from .watching import when_imported

# By module. Where several ways lead through one place, it is that: importing a name of it earlier changes nothing.
WAYS = {
    "psycopg2": ("connect",),
    "psycopg": ("Connection.connect", "AsyncConnection.connect", "connect"),
    "asyncpg.connection": ("connect",),
    "pg8000.core": ("CoreConnection.__init__", "Connection.__init__"),
}


def close(check):
    """Calls check() before each of them; where no connection may be made, it does not come back."""
    for name, ways in WAYS.items():
        when_imported(name, lambda module, ways=ways: wrap_all(module, ways, check))


def wrap_all(module, ways, check):
    for way in ways:
        owner, _, name = way.rpartition(".")
        owner = getattr(module, owner, None) if owner else module
        real = vars(owner).get(name) if owner is not None else None
        if isinstance(real, classmethod):
            setattr(owner, name, classmethod(checked(real.__func__, check)))
        elif real is not None:
            setattr(owner, name, checked(real, check))


def checked(real, check):
    @functools.wraps(real)
    def connect(*args, **kwargs):
        check()
        return real(*args, **kwargs)

    return connect
