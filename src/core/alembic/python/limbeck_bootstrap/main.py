"""From the request to the last event."""
import _thread
import gc
import signal
import sys
import threading

from . import channel, ending, facts, inifiles, logs, masking, origins, preload, project
from .guard import Guard
from .statements import Statements
from .steps import Steps

ONLINE = ("upgrade", "downgrade", "stamp")
OFFLINE = ("render", "sql", "graph")


def main(name):
    """Runs one request, and ends the process; the exit code where Python has to end it."""
    code = answer(name)
    ending.end(code)
    return code


def answer(name):
    try:
        talk = channel.Channel(name)
        preload.preload()
        if not talk.receive():
            return channel.PROTOCOL
    except (OSError, ValueError) as error:
        sys.stderr.write("Limbeck's channel cannot be used: %s\n" % error)
        return channel.PROTOCOL
    if talk.request.get("protocol") != 1 or talk.request.get("command") not in ONLINE + OFFLINE + ("probe",):
        sys.stderr.write("Limbeck's request is not understood.\n")
        return channel.PROTOCOL
    talk.send("hello", **facts.hello(talk.request["command"] == "probe"))
    return Job(talk).run()


class Job:
    """One request in this process."""

    def __init__(self, talk):
        self._talk = talk
        self._request = talk.request
        self._masking = masking.Masking()
        self._masking.learn_environment()
        self._masking.keep(*target_words(self._request.get("target") or {}))
        self._steps = None

    def run(self):
        if self._request["command"] == "probe":
            self._talk.send("done", ok=True)
            self._talk.finish()
            return channel.DONE
        try:
            return self._run_and_tell()
        except KeyboardInterrupt as error:  # the stop met the first lines of telling another failure
            return self._fail(error)

    def _run_and_tell(self):
        try:
            self._run_command()
            ignore_interrupts()
            self._finish(True)
            return channel.DONE
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: how it ended has to be told
            return self._fail(error)

    def _run_command(self):
        inifiles.install(self._request["config"].get("ini"))
        logs.Logs(self._talk, self._masking).install()
        where_from = origins.Origins(self._request, self._masking)
        where_from.install()
        guard = Guard(self._talk, self._masking, where_from)
        if self._request["command"] in ONLINE:
            self._run_online(guard)
        else:
            self._run_offline(guard)

    def _run_online(self, guard):
        statements = Statements(self._talk, self._masking)
        self._steps = Steps(self._talk, guard, statements)
        self._statements = statements
        if self._request.get("copy"):
            self._rehearse(guard, statements)
        guard.install()
        statements.install(guard)
        self._steps.install()
        self._talk.on_stop = self._stop
        self._talk.listen()
        with_collector()
        with project.opened(self._request) as config:
            databases = project.several_databases(config)
            if databases:
                guard.refuse("guard.several-engines", "The project migrates several databases in one run: %s."
                             % ", ".join(databases), {"databases": databases})
            project.run_command(config, self._request)
        if not self._steps.began:
            guard.refuse("guard.no-engine", "env.py ended without running migrations on a connection.", {})

    def _rehearse(self, guard, statements):
        from .rehearsing import Rehearsing  # most runs are none

        rehearsing = Rehearsing(self._talk, self._masking, guard)
        rehearsing.install()
        guard.rehearsing = statements.rehearsing = self._steps.rehearsing = rehearsing
        self._talk.on_command = rehearsing.take

    def _run_offline(self, guard):
        from . import render  # most requests run revisions

        guard.install(offline=True)
        self._talk.listen()
        renderer = render.Renderer(self._talk, self._masking)
        if self._request["command"] != "graph":
            renderer.install()
        with_collector()
        with project.opened(self._request, renderer.output) as config:
            if self._request["command"] == "render":
                renderer.run(config)
            elif self._request["command"] == "sql":
                render.script_of(config, self._request, renderer.output, self._talk)
            else:
                render.graph_of(config, self._talk)

    def _stop(self):
        """On the commands' thread: no further statement or step begins, and Python code is interrupted."""
        self._steps.stopped = True
        self._statements.stopped = True
        interrupt_main()

    def _finish(self, ok):
        uncommitted = self._steps.uncommitted if self._steps is not None else []
        self._talk.send("done", ok=ok, uncommitted=uncommitted)
        self._talk.finish()

    def _fail(self, error):
        ignore_interrupts()
        from . import failures

        steps = self._steps
        file = steps.file if steps is not None and steps.current is not None else None
        fields = failures.describe(error, self._masking, file)
        fields["revision"] = steps.current if steps is not None else None
        fields["statement"] = self._masking.text(getattr(error, "statement", None))
        self._talk.send("failed", **fields)
        self._finish(False)
        return channel.FAILED


def with_collector():
    """From here on the project's code runs. Its collections need not look at what stays anyway."""
    gc.freeze()
    gc.enable()


def interrupt_main():
    """KeyboardInterrupt in the main thread, also when it sleeps or waits in a system call, where that can be."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()


def ignore_interrupts():
    """A stop that comes while the end is being told has nothing left to stop; unheeded, it would be a second failure
    that ends the process without a word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def target_words(target):
    return [target.get("database"), target.get("user")] + [host.get("host") for host in target.get("hosts") or []]
