"""Offline SQL: each revision for itself, or the script that `alembic upgrade a:b --sql` writes. And the graph."""
import io

from . import failures

BEGIN_NOTE = "-- autocommit block: from here on in a transaction again\n"
COMMIT_NOTE = "-- autocommit block: from here on outside of a transaction\n"


class Renderer:
    """Lets env.py configure Alembic's context once, and then renders each revision of the request by itself."""

    def __init__(self, talk, masking):
        self._talk = talk
        self._masking = masking
        self._request = talk.request
        self.output = io.StringIO()
        self._rendered = False
        self._assumed = False  # env.py could not be asked how it runs revisions

    def install(self):
        from alembic.runtime.environment import EnvironmentContext
        from alembic.runtime.migration import MigrationContext

        self._wrap_configure(EnvironmentContext)
        if self._request["command"] == "render":
            self._wrap_run(MigrationContext)

    def _wrap_configure(self, environment_class):
        renderer = self
        real = environment_class.configure

        def configure(environment, *args, **kwargs):
            kwargs["output_buffer"] = renderer.output
            kwargs.pop("output_encoding", None)
            if renderer._request["command"] == "render":
                args = ()  # connection and url: PostgreSQL's dialect, whatever the ini's URL is for
                kwargs.pop("connection", None)
                kwargs.update(url=None, dialect=None, dialect_name="postgresql", literal_binds=True)
                kwargs["dialect_opts"] = dict(kwargs.get("dialect_opts") or {}, paramstyle="named")
            return real(environment, *args, **kwargs)

        environment_class.configure = configure

    def _wrap_run(self, context_class):
        renderer = self

        def run_migrations(context, **kwargs):
            renderer._render_all(context, kwargs)

        context_class.run_migrations = run_migrations

    def run(self, config):
        """Runs env.py; where that ends without having come to the revisions, renders them without it."""
        from alembic.runtime.environment import EnvironmentContext
        from alembic.script import ScriptDirectory

        script = ScriptDirectory.from_config(config)
        error = None
        with EnvironmentContext(config, script, fn=lambda heads, context: [], as_sql=True, starting_rev=None,
                                destination_rev="head", tag=None):
            try:
                script.run_env()
            except Exception as raised:  # it cannot run offline
                error = raised
        if self._rendered:
            return
        if error is not None and failures.meaning(error)[0] is not None:
            raise error  # nothing of the project can be imported: its revisions cannot either
        self._without_environment(config, script, error)

    def _without_environment(self, config, script, error):
        from alembic.runtime.environment import EnvironmentContext

        text = failures.describe(error, self._masking)["message"] if error is not None else None
        self._talk.send("log", level="WARNING", logger="limbeck", text="env.py cannot run offline%s; its revisions are "
                        "rendered without it." % (": " + text if text else ""))
        self._assumed = True
        with EnvironmentContext(config, script, as_sql=True, fn=lambda heads, context: []) as environment:
            environment.configure()
            environment.run_migrations()

    def _render_all(self, context, run_arguments):
        self._rendered = True
        quieten(context.impl)
        self._talk.send("modes", transaction_per_migration=bool(context.opts.get("transaction_per_migration")),
                        transactional_ddl=bool(context.impl.transactional_ddl), version_table=context.version_table,
                        version_schema=context.version_table_schema, assumed=self._assumed)
        for item in self._request.get("render") or []:
            self._render(context, item, run_arguments)

    def _render(self, context, item, run_arguments):
        self.output.seek(0)
        self.output.truncate()
        file = None
        try:
            script = context.script.get_revision(item["revision"])
            file = script.module.__file__
            function = script.module.upgrade if item.get("direction") != "down" else script.module.downgrade
            function(**run_arguments)
            fields = {"sql": self._masking.known(self.output.getvalue()), "error": None}
        except (Exception, SystemExit) as error:
            fields = {"sql": None, "error": failures.describe(error, self._masking, file)}
        self._talk.send("rendered", revision=item["revision"], direction=item.get("direction") or "up", **fields)


def quieten(impl):
    """The borders of an autocommit block as comments: BEGIN and COMMIT are not the revision's own."""
    impl.emit_begin = lambda: impl.static_output(BEGIN_NOTE.rstrip())
    impl.emit_commit = lambda: impl.static_output(COMMIT_NOTE.rstrip())


def script_of(config, request, output, talk):
    """The whole text of `alembic upgrade FROM:GOAL --sql`, or downgrade."""
    from alembic import command

    span = "%s:%s" % (request.get("offline_from") or "base", request.get("goal") or "head")
    run = command.downgrade if request.get("direction") in ("down", "downgrade") else command.upgrade
    run(config, span, sql=True)
    talk.send("script", sql=output.getvalue())


def graph_of(config, talk):
    """Every revision as its file tells it."""
    from alembic.script import ScriptDirectory

    revisions = []
    for script in ScriptDirectory.from_config(config).walk_revisions():
        module = script.module
        revisions.append({
            "id": script.revision, "down": as_list(script.down_revision),
            "depends_on": as_list(getattr(module, "depends_on", None)),
            "labels": as_list(getattr(module, "branch_labels", None)),
            "message": script.doc, "file": script.path,
        })
    talk.send("graph", revisions=revisions)


def as_list(value):
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(item) for item in value if item]
