"""The steps that Alembic runs: compared with the plan before the first, told while they run, with their history."""
import os
import time

PENDING = "limbeck.pending"


class Steps:
    """Wraps EnvironmentContext.configure, MigrationContext.run_migrations and the dialect's commit."""

    def __init__(self, talk, guard, statements):
        self._talk = talk
        self._request = talk.request
        self._guard = guard
        self._statements = statements
        self._number = 0
        self._started = 0.0
        self._runs = 0
        self._uncommitted = []
        self.current = None  # id of the revision that runs
        self.file = None  # its file
        self.stopped = False
        self.rehearsing = None  # looks behind each step
        self._step = None

    def install(self):
        from alembic.runtime.environment import EnvironmentContext
        from alembic.runtime.migration import MigrationContext
        from sqlalchemy.engine.default import DefaultDialect

        self._wrap_configure(EnvironmentContext)
        self._wrap_run(MigrationContext)
        self._wrap_transaction(DefaultDialect)

    @property
    def uncommitted(self):
        """Revisions whose version row was written and, as far as we saw, never committed."""
        return list(self._uncommitted)

    @property
    def began(self):
        return self._runs > 0

    def _wrap_configure(self, environment_class):
        steps = self
        real = environment_class.configure

        def configure(environment, connection=None, *args, **kwargs):
            if connection is not None:
                steps._check_connection(connection)
            kwargs["on_version_apply"] = callbacks(kwargs.get("on_version_apply")) + (steps._applied,)
            for options in (environment.context_opts, kwargs):
                if options.get("fn") is not None and not isinstance(options["fn"], PlannedSteps):
                    options["fn"] = PlannedSteps(options["fn"], steps)
            return real(environment, connection, *args, **kwargs)

        environment_class.configure = configure

    def _check_connection(self, connection):
        """A connection that did not pass the pool's connect event, such as one that was opened by other means."""
        try:
            fairy = connection.connection
            info, raw = connection.info, getattr(fairy, "dbapi_connection", None) or fairy.connection
        except Exception as error:  # not a connection of SQLAlchemy's
            self._guard.refuse("guard.unverified", "env.py's connection cannot be looked at: %s" % error, {})
        self._guard.verify(raw, info)

    def _wrap_run(self, context_class):
        steps = self
        real = context_class.run_migrations

        def run_migrations(context, **kwargs):
            function = context.opts.get("fn")
            if not isinstance(function, PlannedSteps):  # a context that env.py made by other means
                steps._guard.refuse("guard.unverified", "env.py runs migrations in a way that cannot be compared with "
                                    "the plan.", {})
            if not context.as_sql:
                steps._prepare(context, function)
            if steps.rehearsing is not None:
                steps.rehearsing.run_options = kwargs
            result = real(context, **kwargs)
            steps._statements.end()
            steps.current = None
            return result

        context_class.run_migrations = run_migrations

    def _prepare(self, context, function):
        """Everything that can be refused, before anything is written: not even the version table is made."""
        heads = context.get_current_heads()
        self._check_version_table(context)
        self._talk.send("context", transaction_per_migration=bool(context.opts.get("transaction_per_migration")),
                        transactional_ddl=bool(context.impl.transactional_ddl), version_table=context.version_table,
                        version_schema=context.version_table_schema, heads=sorted(heads))
        planned = list(function.real(heads, context))
        self._check_plan(planned, heads)
        function.steps = planned
        self._runs += 1
        self._number = 0
        self._total = len(planned)

    def _check_version_table(self, context):
        wanted = self._request.get("version_table")
        if not wanted:
            return
        schema, wanted_schema = context.version_table_schema, wanted.get("schema") or None
        if bool(schema) != bool(wanted_schema):
            current = context.connection.exec_driver_sql("SELECT pg_catalog.current_schema()").scalar()
            schema, wanted_schema = schema or current, wanted_schema or current
        if context.version_table != wanted.get("name") or schema != wanted_schema:
            actual = {"version_table": context.version_table, "version_schema": context.version_table_schema}
            expected = {"version_table": wanted.get("name"), "version_schema": wanted.get("schema")}
            self._guard.refuse("alembic.version-table", "env.py keeps its versions in another table than the plan was "
                               "made for.", actual, None, expected)

    def _check_plan(self, planned, heads):
        wanted = self._request.get("steps")
        before = self._request.get("heads_before")
        steps = [identity(step) for step in planned]
        if self._runs:  # env.py runs migrations once more: nothing may be left to do
            if steps:
                self._refuse_plan("env.py runs migrations a second time, with steps that the plan does not have.",
                                  steps, heads)
            return
        if before is not None and set(before) != set(heads):
            self._refuse_plan("The version table holds other revisions than when the plan was made.", steps, heads)
        if wanted is None:
            return
        shown = [(step["revision"], step["direction"]) for step in wanted]
        if self._request["command"] == "stamp":
            shown, steps = sorted(shown), sorted(steps)
        if shown != steps:
            self._refuse_plan("Alembic would run other steps than the plan shows.", steps, heads)

    def _refuse_plan(self, message, steps, heads):
        actual = {"steps": [{"revision": revision, "direction": direction} for revision, direction in steps],
                  "heads": sorted(heads)}
        expected = {"steps": self._request.get("steps"), "heads": self._request.get("heads_before")}
        self._guard.refuse("plan.stale", message, actual, None, expected)

    def start(self, step):
        """A step is about to run."""
        if self.stopped:
            raise KeyboardInterrupt("Limbeck was asked to stop.")
        self.current, direction = identity(step)
        self.file = file_of(step)
        self._step = step
        self._number += 1
        self._talk.send("revision-started", revision=self.current, direction=direction, number=self._number,
                        of=self._total)
        self._statements.begin(self.current, self.file)
        self._started = time.perf_counter()

    def _applied(self, ctx, step, heads, run_args, **_):
        """on_version_apply: the version row is written, in the transaction that the revision ran in."""
        self._write_history(ctx)
        milliseconds = round(self._elapsed(), 3)
        self._statements.end()
        direction = "upgrade" if step.is_upgrade else "downgrade"
        self._talk.hold("revision-ran", revision=self.current, direction=direction, ms=milliseconds)
        if not ctx.as_sql:
            self._uncommitted.append(self.current)
            ctx.connection.info.setdefault(PENDING, []).append(self.current)
        self.current = None
        if self.rehearsing is not None:
            self.rehearsing.ran(ctx, self._step)

    def _elapsed(self):
        """Milliseconds since the step that runs began."""
        return (time.perf_counter() - self._started) * 1000

    def _write_history(self, context):
        """Straight through the driver, so that no % or : of the text is taken for a parameter."""
        rows = self._request.get("history")
        if not rows or context.as_sql:
            return
        position = self._position()
        if position is None or not rows[position]:
            return
        pooled = context.connection.connection
        sql = rows[position]
        if self._request.get("history_elapsed"):
            sql = sql.replace(self._request["history_elapsed"], "%.3f" % self._elapsed())
        if context.dialect.driver == "pg8000" and not hasattr(pooled, "execute_simple"):
            sql = sql.replace("%", "%%")  # older ones look for parameters in any case
        cursor = pooled.cursor()
        try:
            cursor.execute(sql)
        finally:
            cursor.close()

    def _position(self):
        """Which of the request's steps runs. A stamp's may come in another order."""
        for index, step in enumerate(self._request.get("steps") or []):
            if step["revision"] == self.current and index < len(self._request["history"]):
                return index
        return None

    def _wrap_transaction(self, dialect_class):
        steps = self
        real_commit, real_rollback = dialect_class.do_commit, dialect_class.do_rollback

        def do_commit(dialect, connection):
            if steps.rehearsing is not None:
                steps.rehearsing.check_commit()
            steps._talk.release()
            real_commit(dialect, connection)
            steps._statements.fetch_notices()
            steps._tell_committed(connection)

        def do_rollback(dialect, connection):
            real_rollback(dialect, connection)
            pending_of(connection).clear()

        dialect_class.do_commit, dialect_class.do_rollback = do_commit, do_rollback

    def _tell_committed(self, connection):
        pending = pending_of(connection)
        if not pending and self.current is None:  # a commit inside of a revision is told even without a row
            return
        self._talk.send("committed", revisions=list(pending))
        self._uncommitted = [revision for revision in self._uncommitted if revision not in pending]
        pending.clear()


class PlannedSteps:
    """Alembic's `fn`: gives the steps that were compared with the plan, one at a time."""

    def __init__(self, real, owner):
        self.real = real
        self.steps = None
        self._owner = owner

    def __call__(self, heads, context):
        if context.as_sql or self.steps is None:
            return self.real(heads, context)
        return self._told(self.steps)

    def _told(self, steps):
        for step in steps:
            self._owner.start(step)
            yield step


def callbacks(given):
    """on_version_apply as a tuple: it may be a function, a list of them, or not be given."""
    if given is None:
        return ()
    return (given,) if callable(given) else tuple(given)


def identity(step):
    """(id, direction) of a step, as a plan names it: a stamp by what it leaves, or takes away."""
    info = step.info
    direction = "upgrade" if info.is_upgrade else "downgrade"
    if info.is_stamp:
        revisions = info.destination_revision_ids or info.source_revision_ids
        return (revisions[0] if revisions else "", direction)
    return (info.up_revision_id, direction)


def file_of(step):
    """The file of a revision's step as its frames name it, also where only bytecode is left; None for a stamp."""
    module = getattr(getattr(step, "revision", None), "module", None)
    file = getattr(module, "__file__", None)
    named = getattr(getattr(step.migration_fn, "__code__", None), "co_filename", None)
    return named if named and file and stem(named) == stem(file) else file


def stem(path):
    return os.path.basename(path).partition(".")[0]


def pending_of(connection):
    """The list of revisions that wait for this pooled connection's commit."""
    try:
        info = connection.info
    except (AttributeError, NotImplementedError):  # what SQLAlchemy 2 wraps a connection in before it is pooled
        return []
    return info.get(PENDING, []) if isinstance(info, dict) else []
