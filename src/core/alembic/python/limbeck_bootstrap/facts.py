"""What this Python has: the `hello` event."""
import sys

# As pip names them; the first of each line that is installed counts.
DRIVERS = {
    "psycopg2": ("psycopg2", "psycopg2-binary"),
    "psycopg": ("psycopg",),
    "asyncpg": ("asyncpg",),
    "pg8000": ("pg8000",),
}


def hello(everything):
    """`everything`: also what is only looked up when interpreters are compared, since that takes its time."""
    found = {
        "python": "%d.%d.%d" % sys.version_info[:3],
        "executable": sys.executable,
        "virtual_environment": sys.prefix != getattr(sys, "base_prefix", sys.prefix),
        "prefix": sys.prefix,
        "alembic": module_version("alembic") or version("alembic"),
        "sqlalchemy": module_version("sqlalchemy") or version("sqlalchemy", "SQLAlchemy"),
        # What tells, without starting Python, whether these versions are still the ones.
        "version_files": [module.__file__ for module in map(sys.modules.get, ("alembic", "sqlalchemy")) if module],
    }
    if everything:
        drivers = {name: version(*names) for name, names in DRIVERS.items()}
        found["drivers"] = {name: installed for name, installed in drivers.items() if installed}
        found["dotenv"] = version("python-dotenv")
        found["flask_migrate"] = version("Flask-Migrate", "flask-migrate")
    return found


def module_version(name):
    """Of the module that would really be imported; None where it cannot be."""
    try:
        return str(__import__(name).__version__)
    except Exception:  # missing, or broken in a way of its own
        return None


def version(*names):
    """Of an installed distribution; None where there is none."""
    try:
        from importlib import metadata
    except ImportError:  # Python 3.7
        return old_version(names)
    for name in names:
        try:
            return metadata.version(name)
        except Exception:  # PackageNotFoundError, or metadata that cannot be read
            continue
    return None


def old_version(names):
    try:
        import pkg_resources
    except ImportError:
        return None
    for name in names:
        try:
            return pkg_resources.get_distribution(name).version
        except Exception:  # DistributionNotFound
            continue
    return None
