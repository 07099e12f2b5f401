"""Statements with their durations, and the server's notices."""
import os
import sys
import time

STARTED = "_limbeck_started"
NOTICE_SEVERITIES = ("DEBUG", "LOG", "INFO", "NOTICE", "WARNING")


class Statements:
    """Tells the statements of the revision that runs; Alembic's own are not told."""

    def __init__(self, talk, masking):
        self._talk = talk
        self._masking = masking
        self._file = None  # of the revision that runs, as its frames name it
        self._revision = None
        self._noticing = []  # psycopg2 connections, whose notices have to be fetched
        self.stopped = False
        self.rehearsing = None  # stops at each statement
        self.last = None  # what was told of the statement that runs or failed

    def install(self, guard):
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after)
        event.listen(Engine, "handle_error", self._failed)
        guard.on_connected.append(self._listen_to_notices)

    def begin(self, revision, file):
        self._revision = revision
        self._file = file
        self.last = None

    def end(self):
        self.fetch_notices()
        self._revision = None
        self._file = None

    def _before(self, connection, cursor, sql, parameters, context, executemany):
        if self.stopped:
            raise KeyboardInterrupt("Limbeck was asked to stop.")
        self.last = None
        line = line_in(self._file) if self._file is not None else 0
        if line:
            self.last = {"revision": self._revision, "sql": self._masking.text(sql), "file": self._file, "line": line}
            self._talk.send("statement-started", **self.last)
            if self.rehearsing is not None:
                self.rehearsing.before(connection, self.last)
        if context is not None:
            setattr(context, STARTED, time.perf_counter())

    def _after(self, connection, cursor, sql, parameters, context, executemany):
        if self.last is None:
            return
        self._tell(context, getattr(cursor, "rowcount", -1))
        self.fetch_notices()
        self.last = None
        if self.rehearsing is not None:
            self.rehearsing.after(connection)

    def _failed(self, error):
        self.fetch_notices()

    def _tell(self, context, rows):
        started = getattr(context, STARTED, None)
        milliseconds = round((time.perf_counter() - started) * 1000, 3) if started is not None else None
        self._talk.send("statement", ms=milliseconds, rows=rows, **self.last)

    def _listen_to_notices(self, connection):
        """Each driver has its own way: a list to fetch, or a listener."""
        raw = getattr(connection, "driver_connection", None) or getattr(connection, "_connection", None) or connection
        if hasattr(raw, "add_log_listener"):  # asyncpg
            raw.add_log_listener(lambda _, message: self._notice(
                getattr(message, "severity", None), getattr(message, "sqlstate", None), getattr(message, "message", "")))
        elif hasattr(raw, "add_notice_handler"):  # psycopg
            raw.add_notice_handler(lambda notice: self._notice(
                notice.severity_nonlocalized or notice.severity, notice.sqlstate, notice.message_primary))
        elif hasattr(raw, "notices"):  # psycopg2, pg8000
            self._noticing.append(raw)

    def fetch_notices(self):
        for connection in self._noticing:
            notices = getattr(connection, "notices", None)
            while notices:
                self._notice_text(notices.pop(0) if isinstance(notices, list) else notices.popleft())

    def _notice_text(self, notice):
        """psycopg2: "NOTICE:  text\\n" in the server's language; pg8000: a dict of the protocol's fields."""
        if isinstance(notice, dict):
            fields = {key.decode() if isinstance(key, bytes) else key: value.decode("utf-8", "replace")
                      if isinstance(value, bytes) else value for key, value in notice.items()}
            self._notice(fields.get("V") or fields.get("S"), fields.get("C"), fields.get("M", ""))
            return
        severity, separator, text = str(notice).partition(":")
        if not separator:
            severity, text = "NOTICE", severity
        self._notice(severity, None, text.strip())

    def _notice(self, severity, sqlstate, message):
        self._talk.send("notice", revision=self._revision, severity=severity or "NOTICE", sqlstate=sqlstate,
                        message=self._masking.text(message))


def line_in(file):
    """The line of the innermost frame in a file, given as its frames name it; 0: it is not on the stack."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == file:
            return frame.f_lineno
        frame = frame.f_back
    return 0


def same_file(name, file):
    return name == file or (os.path.basename(name) == os.path.basename(file)
                            and os.path.normcase(os.path.abspath(name)) == os.path.normcase(os.path.abspath(file)))
