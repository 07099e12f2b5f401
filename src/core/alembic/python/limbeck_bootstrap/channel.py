"""The two lines to Limbeck: one that it speaks on, one that we speak on. JSON, one object a line, UTF-8."""
import json
import os
import socket
import sys
import threading

PIPE_PREFIX = "\\\\.\\pipe\\"

PIPE_TIMEOUT = 5000  # milliseconds

DONE = 0
FAILED = 1
PROTOCOL = 3
REFUSED = 7

encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


class Channel:
    """Events to Limbeck, from any thread, and its request and commands.

    Two connections, since a Windows pipe that is opened as a file cannot be written to while another thread waits
    to read from it.
    """

    def __init__(self, name):
        self._name = name
        self._commands = open_stream(name, "rb")
        self._events = None
        self._lock = threading.Lock()
        self._held = b""
        self.request = None
        self.on_stop = None
        self.on_command = None  # takes all others
        self._done = False

    def receive(self):
        """Waits for the request, and opens the line for events. False: there is none, Limbeck has gone."""
        line = self._commands.readline()
        if not line:
            return False
        self.request = json.loads(line.decode("utf-8"))
        self._events = open_stream(self._name, "wb")
        return True

    def send(self, event, **fields):
        """Sends one event, at once: what was told before a crash must not be lost. What is not JSON is sent as text."""
        self._write(event, fields)

    def hold(self, event, **fields):
        """Sends one event together with the next one, for where that follows without any code of the project between
        them: each one wakes Limbeck, on a core that the server may need."""
        with self._lock:
            self._held += line_of(event, fields)

    def release(self):
        """Sends what is held, before something that may take its time."""
        if self._held:
            self._write(None, None)

    def _write(self, event, fields):
        line = line_of(event, fields) if event else b""
        with self._lock:
            line, self._held = self._held + line, b""
            try:
                self._events.write(line)
                self._events.flush()
            except (OSError, ValueError):
                leave(PROTOCOL)

    def listen(self):
        """Starts to wait for commands: a stop, or the end of Limbeck, which ends us too."""
        threading.Thread(target=self._listen, name="limbeck-commands", daemon=True).start()

    def finish(self):
        """From here on the end of the channel means nothing any more."""
        self._done = True

    def _listen(self):
        for line in iter(self._read_line, b""):
            try:
                command = json.loads(line.decode("utf-8"))
                name = command.get("command")
            except (ValueError, AttributeError):
                continue
            if name == "stop" and self.on_stop is not None:
                self.on_stop()
            elif name != "stop" and self.on_command is not None:
                self.on_command(command)
        if not self._done:
            leave(PROTOCOL)  # nobody would learn what we do from here on

    def _read_line(self):
        try:
            return self._commands.readline()
        except (OSError, ValueError):
            return b""


def line_of(event, fields):
    fields["event"] = event
    return encode(fields).encode("utf-8", "backslashreplace") + b"\n"


def open_stream(name, mode):
    """Connects to Limbeck's socket, or to its pipe on Windows; a binary stream."""
    if name.startswith(PIPE_PREFIX):
        return open_pipe(name, mode)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(name)
    # Not makefile(): it writes in Python, and an interrupt between its write and the note of it would send a line twice.
    return os.fdopen(connection.detach(), mode)


def open_pipe(name, mode):
    """Opens a named pipe; waits for a free instance of it where there is none yet."""
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
    try:
        handle = os.open(name, flags)
    except OSError:
        import _winapi

        _winapi.WaitNamedPipe(name, PIPE_TIMEOUT)
        handle = os.open(name, flags)
    return os.fdopen(handle, mode)


def leave(code):
    """Ends the process at once, whatever else runs in it: no handler of the project can hold it back."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # a closed or foreign stream is no reason to stay
            pass
    os._exit(code)
