"""What stands behind a service=: the file pg_service.conf, as libpq reads it."""
import os
import sys

# Debian's, Fedora's and that of PostgreSQL's own sources; libpq has one of them built in, by who built it.
SYSTEM_FOLDERS = ("/etc/postgresql-common", "/etc", "/usr/local/pgsql/etc")


def find(name, file=None):
    """({keyword: value}, (file, line)) of a service; (None, None) where no file that we know of has it."""
    for path in files(file):
        found = read_group(path, name)
        if found is not None:
            return found
    return None, None


def files(named=None):
    """The person's file counts first, then the machine's."""
    own = named or os.environ.get("PGSERVICEFILE")
    if not own and sys.platform == "win32":
        own = os.path.join(os.environ.get("APPDATA", ""), "postgresql", ".pg_service.conf")
    folders = [os.environ["PGSYSCONFDIR"]] if os.environ.get("PGSYSCONFDIR") else SYSTEM_FOLDERS
    return [own or os.path.expanduser("~/.pg_service.conf")] + [
        os.path.join(folder, "pg_service.conf") for folder in folders]


def read_group(path, name):
    """None: the file is not there, or has no such group. Of a keyword that comes twice the first counts."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.readlines()
    except OSError:
        return None
    values, where = None, None
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text.startswith("["):
            if values is not None:
                break
            if text.startswith("[%s]" % name):
                values, where = {}, (path, number)
        elif values is not None and text and not text.startswith("#"):
            key, separator, value = text.partition("=")
            if separator:
                values.setdefault(key, value)
    return None if values is None else (values, where)
