"""Listeners of the Linux side for programs under wine, where a socket that wine itself resets would prove little. Prints the ports of

  1. one that resets each connection at once,
  2. one that waits for the first bytes, and then resets,
  3. one whose queue is full, so that nobody ever answers,

and runs until its input is closed."""

import select
import socket
import struct
import sys
import threading


def listener(backlog=64):
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(backlog)
    return s


def reset(connection):
    """Closing with a linger of 0 seconds sends RST and no FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def after_first_bytes(connection):
    connection.settimeout(60)
    try:
        connection.recv(1)  # whatever else came stays unread
    except OSError:
        pass
    reset(connection)


def serve(server, manner):
    while True:
        connection, _ = server.accept()
        threading.Thread(target=manner, args=(connection,), daemon=True).start()


def fill(server):
    """Connections that nobody accepts, until the queue takes no more."""
    waiting = []
    for _ in range(8):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(server.getsockname())
        waiting.append(s)
        select.select([], [s], [], 0.2)
    return waiting


at_once, after_bytes, full = listener(), listener(), listener(0)
held = fill(full)
threading.Thread(target=serve, args=(at_once, reset), daemon=True).start()
threading.Thread(target=serve, args=(after_bytes, after_first_bytes), daemon=True).start()
print(*(s.getsockname()[1] for s in (at_once, after_bytes, full)), flush=True)
sys.stdin.read()
