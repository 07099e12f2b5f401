"""Alembic's Config as the project's own command line would make it, and its commands."""
import argparse
import contextlib
import inspect
import os
import sys


def alembic_config(request, output=None):
    """Config for a plain project. `output`: where offline SQL goes."""
    from alembic.config import Config

    config = request["config"]
    arguments = {"ini_section": config.get("section") or "alembic", "cmd_opts": command_options(request)}
    if config.get("toml") and "toml_file" in inspect.signature(Config.__init__).parameters:
        arguments["toml_file"] = config["toml"]
    made = Config(config.get("ini"), **arguments)
    if output is not None:
        made.output_buffer = output
    if config.get("layout") == "flask-migrate":
        made.set_main_option("script_location", config["script_location"].replace("%", "%%"))
    return made


def command_options(request):
    """What `alembic` would have parsed: env.py may look at -x and at any other option."""
    from alembic.config import CommandLine

    words = ["-n", (request["config"].get("section") or "alembic")]
    for word in request.get("x") or []:
        words += ["-x", word]
    command = request["command"] if request["command"] in ("upgrade", "downgrade", "stamp") else "upgrade"
    goal = request.get("goal") or "head"
    words += [command] + (["--sql"] if request["command"] in ("sql", "render") else []) + [goal]
    try:
        options = CommandLine().parser.parse_args(words)
    except SystemExit:
        options = argparse.Namespace(x=request.get("x") or None, name=words[1], raiseerr=True)
    options.config = request["config"].get("ini")
    sys.argv[:] = ["alembic"] + words
    return options


@contextlib.contextmanager
def opened(request, output=None):
    """The project's Config, inside of the Flask application's context where Flask-Migrate makes it."""
    sort_revision_files()
    if request["config"].get("layout") != "flask-migrate" or request["command"] == "graph":
        yield alembic_config(request, output)
        return
    with flask_application().app_context():
        from flask import current_app

        directory = request["config"]["script_location"]
        migrate = current_app.extensions["migrate"].migrate
        config = migrate.get_config(directory, x_arg=request.get("x") or None)
        if output is not None:
            config.output_buffer = output
        yield config


def sort_revision_files():
    """The order of branches follows from that in which their files are read. Before 1.10 Alembic took a folder's files
    as the file system has them, and it still takes sub-folders so: another order on another machine. The plan has the
    sorted one, as Alembic has for a folder's files since."""
    from alembic.script.base import Script

    real = getattr(Script, "_list_py_dir", None)
    if real is None:
        return

    def listed(_class, scripts, path):
        return sorted(real(scripts, path), key=sorted_place)

    Script._list_py_dir = classmethod(listed)


def sorted_place(path):
    """A folder's files, then what is compiled in it, then its sub-folders."""
    folder, name = os.path.split(path)
    compiled = os.path.basename(folder) == "__pycache__"
    if compiled:
        folder = os.path.dirname(folder)
    return folder.split(os.sep), compiled, name


def flask_application():
    """The application that `flask db` would load: .flaskenv and .env first, which set nothing that is set."""
    from flask import cli

    if os.environ.get("FLASK_SKIP_DOTENV") not in ("1", "true", "yes"):
        with contextlib.suppress(Exception):  # python-dotenv is not needed
            cli.load_dotenv()
    return cli.ScriptInfo().load_app()


def several_databases(config):
    """The names of `databases =`, the sign of the multidb template; empty where there is at most one."""
    option = getattr(config, "get_alembic_option", config.get_main_option)  # the former also reads pyproject.toml
    try:
        value = option("databases")
    except Exception:  # the ini has no such section: whoever needs one will say so
        return []
    words = value if isinstance(value, list) else str(value or "").replace(",", " ").split()
    return words if len(words) > 1 else []


def run_command(config, request):
    """upgrade, downgrade or stamp."""
    from alembic import command

    goals = request.get("goal") or "head"
    if request["command"] == "upgrade":
        command.upgrade(config, goals)
    elif request["command"] == "downgrade":
        command.downgrade(config, goals)
    else:
        command.stamp(config, goals)
