"""Log records and warnings as events, whatever the project does to handlers.

env.py's fileConfig() throws all handlers away, so none is used: Logger.callHandlers is where every record that a
logger lets through passes, with or without handlers.
"""
import logging
import threading
import warnings

RUNNING = ("alembic.runtime.migration", "Running ")


class Logs:
    def __init__(self, talk, masking):
        self._talk = talk
        self._masking = masking
        self._busy = threading.local()

    def install(self):
        self._hook_records()
        self._hook_warnings()
        alembic = logging.getLogger("alembic")
        if alembic.level == logging.NOTSET:  # "Running upgrade …" also for projects without logging of their own
            alembic.setLevel(logging.INFO)

    def _hook_records(self):
        logs = self
        real = logging.Logger.callHandlers

        def callHandlers(logger, record):
            logs._tell(record)
            real(logger, record)

        logging.Logger.callHandlers = callHandlers

    def _tell(self, record):
        if record.levelno < logging.INFO or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            text = record.getMessage()
            # "Running upgrade …" comes right behind revision-started, which says the same.
            tell = self._talk.hold if record.name == RUNNING[0] and text.startswith(RUNNING[1]) else self._talk.send
            tell("log", level=record.levelname, logger=record.name, text=self._masking.text(text))
        except Exception:  # a record whose arguments do not fit its text: logging itself reports that
            pass
        finally:
            self._busy.now = False

    def _hook_warnings(self):
        logs = self
        real = warnings.showwarning

        def showwarning(message, category, filename, lineno, file=None, line=None):
            logs._talk.send("warning", category=category.__name__, text=logs._masking.text(str(message)),
                            file=filename, line=lineno)
            real(message, category, filename, lineno, file, line)

        warnings.showwarning = showwarning
