"""Where a connection would go: what the arguments of each driver's connect() mean, and whether that is the target."""
import os
import socket
import sys
from urllib.parse import parse_qsl, unquote, urlsplit

from . import services

DEFAULT_PORT = 5432
# Where libpq's and asyncpg's defaults look for a local server.
SOCKET_FOLDERS = ("/run/postgresql", "/var/run/postgresql", "/var/pgsql_socket", "/private/tmp", "/tmp")
USES_LIBPQ = ("psycopg2", "psycopg", "psycopg2cffi", "psycopg_async")


class Endpoint:
    """Hosts, database and user that a driver would connect to. `hosts`: pairs of (name or None, port).

    `service`: (name, file, line) of a service that has a part in it; file and line None: it was not found.
    """

    def __init__(self, hosts, database, user, password=None, service=None):
        self.hosts = hosts
        self.database = database
        self.user = user
        self.password = password
        self.service = service

    @property
    def is_known(self):
        return self.hosts[0] != (None, None)

    def as_json(self):
        host, port = self.hosts[0]
        return {"host": host, "port": port, "database": self.database, "user": self.user}


def read_arguments(driver, cargs, cparams):
    """The Endpoint that connect(*cargs, **cparams) of a driver means, with the driver's own defaults filled in."""
    values = dict(text_arguments(driver, cargs, cparams))
    values.update((key, value) for key, value in cparams.items() if value is not None)
    environ = os.environ if driver in USES_LIBPQ or driver == "asyncpg" else {}
    service = None
    name = values.get("service") or (os.environ.get("PGSERVICE") if driver in USES_LIBPQ else None)
    if name:
        # What the arguments name counts more than the service, and the service more than the environment.
        found, where = services.find(name, values.get("servicefile"))
        service = (name,) + (where or (None, None))
        if found is None:  # another file that only libpq knows: what it connected to will tell
            return Endpoint([(None, None)], None, values.get("user"), values.get("password"), service)
        if "database" in values:
            found.pop("dbname", None)
        values = dict(found, **values)
    hosts = values.get("hostaddr") or values.get("host") or environ.get("PGHOSTADDR") or environ.get("PGHOST")
    ports = values.get("port") or environ.get("PGPORT") or DEFAULT_PORT
    user = values.get("user") or environ.get("PGUSER") or system_user()
    database = values.get("database") or values.get("dbname") or environ.get("PGDATABASE")
    if not hosts and driver not in USES_LIBPQ and driver != "asyncpg":
        hosts = "localhost"
    password = values.get("password") or environ.get("PGPASSWORD")
    return Endpoint(pair(hosts, ports), database or user, user, password, service)


def answered(connection):
    """The Endpoint that libpq has connected to, by its own word; None for another driver."""
    raw = getattr(connection, "driver_connection", None) or getattr(connection, "_connection", None) or connection
    info = getattr(raw, "info", None)
    host, port, database = (getattr(info, name, None) for name in ("host", "port", "dbname"))
    if database is None or port is None:
        return None
    return Endpoint(pair(host, port), database, getattr(info, "user", None))


def text_arguments(driver, cargs, cparams):
    """What a connection string among the arguments says: a URL or libpq's "key=value"."""
    text = cparams.get("dsn") or cparams.get("conninfo") or (cargs[0] if cargs and isinstance(cargs[0], str) else "")
    if not text:
        return {}
    if "://" in text:
        return url_arguments(text)
    return keyword_arguments(driver, text)


def url_arguments(text):
    parts = urlsplit(text)
    places = parts.netloc.rpartition("@")[2]
    hosts, ports = [], []
    for place in places.split(","):
        host, port = split_port(place)
        hosts.append(unquote(host))
        ports.append(port or str(DEFAULT_PORT))
    found = {"host": ",".join(hosts), "port": ",".join(ports), "database": unquote(parts.path.lstrip("/"))}
    found["user"] = unquote(parts.username or "")
    found["password"] = unquote(parts.password or "")
    found.update(parse_qsl(parts.query))
    return {key: value for key, value in found.items() if value}


def keyword_arguments(driver, text):
    try:
        if driver.startswith("psycopg2"):
            from psycopg2.extensions import parse_dsn

            return parse_dsn(text)
        from psycopg.conninfo import conninfo_to_dict

        return conninfo_to_dict(text)
    except Exception:  # not a connection string: the driver will say so
        return {}


def split_port(place):
    """ "[::1]:5432" as ("::1", "5432")."""
    if place.startswith("["):
        host, _, rest = place[1:].partition("]")
        return host, rest.lstrip(":")
    host, separator, port = place.rpartition(":")
    return (host, port) if separator else (place, "")


def pair(hosts, ports):
    """Lists of hosts and ports, or "a,b" and "1,2", as pairs; one port serves all hosts."""
    if isinstance(hosts, str):
        hosts = hosts.split(",")
    if isinstance(ports, str):
        ports = ports.split(",")
    hosts = list(hosts) if isinstance(hosts, (list, tuple)) else [hosts]
    ports = list(ports) if isinstance(ports, (list, tuple)) else [ports]
    if len(ports) == 1:
        ports = ports * len(hosts)
    return [(host or None, number(port)) for host, port in zip(hosts, ports)]


def number(port):
    try:
        return int(port or DEFAULT_PORT)
    except (TypeError, ValueError):
        return DEFAULT_PORT


def system_user():
    try:
        import getpass

        return getpass.getuser()
    except Exception:  # no such user in the system's table
        return None


def leads_to(endpoint, target):
    """None where every host, the port and the database are the target's, else which of them is not."""
    for place in endpoint.hosts:
        if place == (None, None):
            continue
        if not any(same_place(place, candidate) for candidate in target["hosts"]):
            return "host"
    if endpoint.database is not None and endpoint.database != target["database"]:
        return "database"
    return None


def same_place(place, candidate):
    host, port = place
    if port != int(candidate.get("port") or DEFAULT_PORT):
        return False
    wanted = candidate.get("host") or ""
    if host is None or host.startswith(("/", "@")) or wanted.startswith(("/", "@")):
        return same_socket(host, wanted)
    if plain(host) == plain(wanted):
        return True
    known = set(candidate.get("addresses") or ()) or addresses(wanted)
    return bool(known & addresses(host))


def same_socket(host, wanted):
    """Whether both are the same folder of Unix sockets, or the default stands for it."""
    if host is None:
        if wanted.startswith("/"):
            return os.path.realpath(wanted) in map(os.path.realpath, SOCKET_FOLDERS)
        return wanted == "" or (sys.platform == "win32" and plain(wanted) in ("localhost", "127.0.0.1", "::1"))
    if wanted == "":
        return host.startswith("/") and os.path.realpath(host) in map(os.path.realpath, SOCKET_FOLDERS)
    return host == wanted or (host.startswith("/") and os.path.realpath(host) == os.path.realpath(wanted))


def plain(host):
    return host.strip("[]").rstrip(".").lower()


def addresses(host):
    """All addresses of a name, as text; none where it cannot be resolved."""
    try:
        found = socket.getaddrinfo(plain(host), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {entry[4][0].partition("%")[0] for entry in found}
