"""A rehearsal: what goes to the target is led to Limbeck's throw-away copy of it, and the run stops at each statement and
behind each revision, where Limbeck asks, from inside of its transaction, what was done."""
import queue

from . import endpoint, failures, ownways

# What says where to go, as whom, and how safely. The rest (options, server_settings, caches) is the project's.
PLACE = ("host", "hostaddr", "port", "database", "dbname", "user", "password", "passfile", "service", "dsn", "conninfo",
         "channel_binding", "gssencmode", "krbsrvname", "require_auth", "requiressl", "target_session_attrs",
         "load_balance_hosts", "direct_tls", "unix_sock")
SAVEPOINT = "limbeck_way_back"


class NeedsCommit(BaseException):
    """A way back that cannot be tried inside of a transaction. No `except Exception` of the project may hide it."""


class Rehearsing:
    """The conversation, on the thread that runs the revisions. Only take() is called on the commands' thread."""

    def __init__(self, talk, masking, guard):
        self._talk = talk
        self._masking = masking
        self._guard = guard
        self._commands = queue.Queue()
        self._connecting = 0
        self._inside = False  # of a way back that is undone
        self.run_options = {}  # what env.py gave to run_migrations()
        masking.learn(talk.request["copy"].get("password"))

    def install(self):
        from alembic.runtime.migration import MigrationContext

        self._wrap_autocommit(MigrationContext)
        ownways.close(self._check_led)

    def take(self, command):
        self._commands.put(command)

    # Connections

    def connect(self, real, dialect, cparams):
        """The dialect's connect(), to the copy instead of the target."""
        self._connecting += 1
        try:
            return real(dialect, **led(self._talk.request["copy"], getattr(dialect, "driver", None), cparams))
        finally:
            self._connecting -= 1

    def _check_led(self):
        """A connection past SQLAlchemy would reach the real target: none is made."""
        if not self._connecting:
            self._guard.refuse("guard.several-engines", "The project connects past SQLAlchemy's dialect, where a "
                               "rehearsal cannot lead it to the copy.", {})

    # Stops

    def before(self, connection, told):
        pooled = connection.connection
        self._pause("before", pooled, autocommit=in_autocommit(pooled), sql=told["sql"])

    def after(self, connection):
        self._pause("after", connection.connection)

    def ran(self, context, step):
        """Behind a revision and its version row, before they are committed."""
        pooled = context.connection.connection
        module = getattr(getattr(step, "revision", None), "module", None)
        self._pause("ran", pooled, module, revision=step.revision.revision,
                    downgrade=callable(getattr(module, "downgrade", None)))

    def _pause(self, at, pooled, module=None, **fields):
        self._talk.send("paused", at=at, **fields)
        while True:
            command = self._next()
            if command["command"] == "go":
                return
            if command["command"] == "ask":
                self._answer(pooled, command["sql"])
            elif command["command"] == "run":
                self._run(pooled, module, command["function"], command["undo"])
            elif command["command"] == "undo":
                self._undo(pooled)

    def _next(self):
        while True:
            try:
                return self._commands.get(timeout=0.2)  # a wait without end hears no interrupt on Windows
            except queue.Empty:
                pass

    def _answer(self, pooled, sql):
        try:
            self._talk.send("answer", rows=rows_of(pooled, sql))
        except Exception as error:  # Limbeck decides what that means
            fields = failures.describe(error, self._masking, None)
            self._talk.send("answer", error=fields["message"], sqlstate=fields["sqlstate"])

    def _run(self, pooled, module, function, undo):
        """A revision's other function, to be taken back (`undo`) or for good."""
        self._inside = undo
        try:
            if undo:
                execute(pooled, "SAVEPOINT " + SAVEPOINT)
            getattr(module, function)(**self.run_options)
            self._talk.send("back", ok=True)
        except NeedsCommit:
            self._undo(pooled)
            self._talk.send("back", ok=False, needs_commit=True)
        except Exception as error:
            fields = failures.describe(error, self._masking, getattr(module, "__file__", None))
            if undo:
                self._undo(pooled)
            self._talk.send("back", ok=False, needs_commit=False, **fields)
        finally:
            self._inside = False

    def _undo(self, pooled):
        execute(pooled, "ROLLBACK TO SAVEPOINT " + SAVEPOINT)
        execute(pooled, "RELEASE SAVEPOINT " + SAVEPOINT)

    def check_commit(self):
        if self._inside:
            raise NeedsCommit()

    def _wrap_autocommit(self, context_class):
        rehearsing = self
        real = context_class.autocommit_block

        def autocommit_block(context):
            rehearsing.check_commit()
            return real(context)

        context_class.autocommit_block = autocommit_block


def led(copy, driver, cparams):
    """A driver's arguments with the copy as the place; there is no TLS on this machine's own address."""
    kept = {key: value for key, value in cparams.items() if key not in PLACE and not key.startswith("ssl")}
    kept.update(host=copy["host"], port=copy["port"], user=copy["user"], password=copy["password"])
    kept["dbname" if driver in endpoint.USES_LIBPQ else "database"] = copy["database"]
    if driver in endpoint.USES_LIBPQ:  # hostaddr: PGHOSTADDR would win over the host
        kept.update(hostaddr=copy["host"], sslmode="disable", gssencmode="disable")
    elif driver == "asyncpg":
        kept["ssl"] = False
    return kept


def in_autocommit(pooled):
    raw = getattr(pooled, "dbapi_connection", None) or getattr(pooled, "connection", None)
    return bool(getattr(raw, "autocommit", False)) or getattr(raw, "isolation_level", None) == "autocommit"


def rows_of(pooled, sql):
    cursor = pooled.cursor()
    try:
        run(cursor, pooled, sql)
        return [list(row) for row in cursor.fetchall()]
    finally:
        cursor.close()


def execute(pooled, sql):
    cursor = pooled.cursor()
    try:
        run(cursor, pooled, sql)
    finally:
        cursor.close()


def run(cursor, pooled, sql):
    raw = getattr(pooled, "dbapi_connection", None) or pooled
    if type(raw).__module__.startswith("pg8000") and not hasattr(raw, "execute_simple"):
        sql = sql.replace("%", "%%")  # older ones look for parameters in any case
    cursor.execute(sql)
