"""The target guard: nothing that the project says reaches a server other than the one that Limbeck showed.

It looks twice. Before a connection is made, where it would go (SQLAlchemy's do_connect, and Dialect.connect, which
has the last word). After it, and before the project's first statement, who answered (the pool's connect event, which
a `creator=` engine passes as well): a fingerprint that has to be that of Limbeck's own session.
"""
import os
import sys
import threading

from . import channel, endpoint

VERIFIED = "limbeck.verified"
WHO_ANSWERED = (
    "SELECT pg_catalog.current_database()::text, d.oid::text, pg_catalog.pg_backend_pid()::text, "
    "pg_catalog.host(pg_catalog.inet_server_addr())::text, pg_catalog.current_setting('server_version_num'), "
    "pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::text, "
    "pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')::text "
    "FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()"
)
WHICH_SYSTEM = "SELECT system_identifier::text FROM pg_catalog.pg_control_system()"


class Unreachable(Exception):
    """A connection that was tried where none may be: while revisions are rendered."""


class Guard:
    """Refuses what is not the target; sees every connection of the process."""

    def __init__(self, talk, masking, origins):
        self._talk = talk
        self._masking = masking
        self._origins = origins
        self._request = talk.request
        self._offline = False
        self._untold = False  # whether some connection's place could not be told before it was made
        self._seen = set()
        self._lock = threading.RLock()
        self.verified = 0
        self.on_connected = []  # called with (dbapi connection, driver name)
        self.rehearsing = None  # leads connections to a copy of the target

    def install(self, offline=False):
        """Listens on every engine that will ever be made. `offline`: no connection is allowed at all."""
        from sqlalchemy import event
        from sqlalchemy.engine import Engine
        from sqlalchemy.engine.default import DefaultDialect
        from sqlalchemy.pool import Pool

        self._offline = offline
        event.listen(Engine, "do_connect", self._before_connect)
        event.listen(Pool, "connect", self._after_connect)
        self._wrap_connect(DefaultDialect)
        if offline:
            from . import ownways  # runs may connect as they like

            ownways.close(refuse_offline)

    def _wrap_connect(self, dialect_class):
        guard = self
        real_connect = dialect_class.connect

        def connect(dialect, *cargs, **cparams):
            guard._look(dialect, cargs, cparams)
            if guard.rehearsing is not None:
                return guard.rehearsing.connect(real_connect, dialect, cparams)
            if (guard._request.get("target") or {}).get("tunnel"):  # it goes to the target, and this is how
                from . import tunnel  # most targets have none

                cparams = tunnel.led(guard._request["target"], getattr(dialect, "driver", None), cparams)
            return real_connect(dialect, *cargs, **cparams)

        dialect_class.connect = connect

    def _before_connect(self, dialect, record, cargs, cparams):
        """do_connect: returns nothing, so that the connection is made as it would be."""
        place = self._look(dialect, cargs, cparams)
        give_password(getattr(dialect, "driver", None), place, cparams, self._request["target"])

    def _look(self, dialect, cargs, cparams):
        """Where the connection would go; does not come back from elsewhere."""
        if self._offline:
            refuse_offline()
        driver = getattr(dialect, "driver", None) or ""
        if dialect.name != "postgresql":
            self.refuse("guard.target", "The engine is not for PostgreSQL but for %s." % dialect.name,
                        {"database": str(cparams.get("database", "")), "driver": driver, "dialect": dialect.name})
        place = endpoint.read_arguments(driver, list(cargs), dict(cparams))
        if place.service and driver not in endpoint.USES_LIBPQ:  # asyncpg looks only with a dsn, which SQLAlchemy has not
            self.refuse("guard.service", "The URL names a service, and %s does not read pg_service.conf." % driver,
                        dict(place.as_json(), driver=driver), place)
        self._masking.learn(place.password)
        self._masking.keep(place.database, place.user, *[host for host, _ in place.hosts])
        wrong = endpoint.leads_to(place, self._request["target"])
        if wrong:
            self._refuse_place(wrong, place, driver)
        if not place.is_known:
            self._untold = True
        self._tell_connecting(place, dialect, driver)
        return place

    def _tell_connecting(self, place, dialect, driver):
        key = (tuple(place.hosts), place.database, place.user, driver)
        with self._lock:
            if key in self._seen:
                return
            self._seen.add(key)
        version = getattr(sys.modules.get(driver), "__version__", None)
        self._talk.send("connecting", driver=driver, driver_version=version, where=self._origins.seen(),
                        **dict(place.as_json(), **{"async": bool(getattr(dialect, "is_async", False))}))

    def _refuse_place(self, wrong, place, driver):
        code = "guard.wrong-database" if wrong == "database" else "guard.target"
        message = "env.py's engine goes to another %s than the target." % (
            "database" if wrong == "database" else "server")
        if self.verified:
            code, message = "guard.several-engines", "The project makes a second engine, which goes somewhere else."
        self.refuse(code, message, dict(place.as_json(), driver=driver), place)

    def _after_connect(self, connection, record):
        """The pool's connect event, before the dialect's and the project's own."""
        self.verify(connection, record.info)

    def verify(self, connection, info):
        """Takes the fingerprint inside of a DBAPI connection and compares it; then Limbeck's settings."""
        if self._offline:
            raise Unreachable("Limbeck renders revisions without a database; this one brought a connection.")
        if info.get(VERIFIED):
            return
        if self._untold and self.rehearsing is None:
            self._check_answered(connection)
        actual = self._take_fingerprint(connection)
        self._compare(actual)
        info[VERIFIED] = True
        self.verified += 1
        for listener in self.on_connected:
            listener(connection)
        self._talk.send("connected", **actual)
        self._apply_settings(connection)

    def _check_answered(self, connection):
        """Where libpq says that it is, before the first statement."""
        place, target = endpoint.answered(connection), self._request["target"]
        way = target.get("tunnel")
        if place is not None and way and place.hosts[0][1] == way["port"]:  # where the tunnel leads
            place.hosts = [(host.get("host"), int(host.get("port") or endpoint.DEFAULT_PORT)) for host in target["hosts"]]
        if place is not None and endpoint.leads_to(place, target):
            code = "guard.several-engines" if self.verified else "guard.fingerprint"
            self.refuse(code, "The service leads to another database than the target.", place.as_json(), place)

    def _take_fingerprint(self, connection):
        try:
            row = ask(connection, WHO_ANSWERED)
        except Exception as error:  # whatever this is, it is not a PostgreSQL server that we can tell
            self.refuse("guard.unverified", "The connection's server cannot be told: %s" % error, {})
        database, oid, pid, address, version, started, may_ask = row
        system = None
        if str(may_ask).lower().startswith("t"):
            try:
                system = ask(connection, WHICH_SYSTEM)[0]
            except Exception:  # a service that hides it: compared by what is known
                connection.rollback()
        return {"backend_pid": int(pid), "system_identifier": system, "database_oid": int(oid), "database": database,
                "server_address": address, "server_version": int(version), "started": started}

    def _compare(self, actual):
        expected = self._request.get("fingerprint") or {}
        known = [key for key in ("system_identifier", "database_oid", "database", "started")
                 if expected.get(key) is not None and actual.get(key) is not None]
        if "database_oid" not in known and "system_identifier" not in known:
            self.refuse("guard.unverified", "There is no fingerprint to compare the connection with.", actual)
        for key in known:
            if str(expected[key]) != str(actual[key]):
                code = "guard.several-engines" if self.verified else "guard.fingerprint"
                self.refuse(code, "Another database answered than Limbeck's own session is connected to (%s)." % key,
                            actual, None, expected)

    def _apply_settings(self, connection):
        """lock_timeout, statement_timeout and application_name for the session, with no transaction left open."""
        settings = self._request.get("settings") or {}
        wanted = [("application_name", settings.get("application_name")),
                  ("lock_timeout", settings.get("lock_timeout_ms")),
                  ("statement_timeout", settings.get("statement_timeout_ms"))]
        calls = ["pg_catalog.set_config(%s, %s, false)" % (literal(name), literal(str(value)))
                 for name, value in wanted if value is not None]
        if calls:
            ask(connection, "SELECT " + ", ".join(calls))
        connection.commit()

    def refuse(self, code, message, actual, place=None, expected=None):
        """Tells why, and ends the process before another statement is sent."""
        target = self._request.get("target") or {}
        hosts = target.get("hosts") or [{}]
        wanted = {"host": hosts[0].get("host"), "port": hosts[0].get("port"), "database": target.get("database"),
                  "user": target.get("user"), "display": target.get("display"), "hosts": hosts}
        wanted.update(expected or {})
        places, reason = self._origins.explain(place)
        self._talk.send("refused", code=code, message=self._masking.text(message), expected=wanted, actual=actual,
                        where=places, reason=reason)
        self._talk.send("done", ok=False)
        channel.leave(channel.REFUSED)


def refuse_offline():
    raise Unreachable("Limbeck renders revisions without a database; this one asked for a connection.")


def give_password(driver, place, cparams, target):
    """pg8000 reads neither PGPASSWORD nor .pgpass: what the other drivers find there is given to it here, inside of
    this process and for the target's user alone."""
    password = os.environ.get("PGPASSWORD")
    if driver == "pg8000" and password and not cparams.get("password") and place.user == target.get("user"):
        cparams["password"] = password


def ask(connection, sql):
    """The first row of a query on a DBAPI connection, which may be SQLAlchemy's adapter of an asynchronous one."""
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        return cursor.fetchone()
    finally:
        cursor.close()


def literal(text):
    """A SQL literal that stands for itself whatever standard_conforming_strings is, and holds no % sign."""
    plain = text.replace("'", "''")
    return "E'%s'" % plain.replace("\\", "\\\\").replace("%", "\\x25") if "\\" in text or "%" in text else "'%s'" % plain
