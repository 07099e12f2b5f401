"""Lets a program ask the oracles that cannot start them: one that runs under wine. For each connection a line with the
script's name and all of its input; back comes what the script prints. Prints its port, then serves until it is ended."""

import pathlib
import socketserver
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


class Oracle(socketserver.StreamRequestHandler):
    def handle(self):
        name = self.rfile.readline().decode().strip()
        size = int(self.rfile.readline())
        script = HERE / pathlib.PurePath(name).name
        result = subprocess.run([sys.executable, script], input=self.rfile.read(size), stdout=subprocess.PIPE)
        self.wfile.write(result.stdout if result.returncode == 0 else b"")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


with Server(("127.0.0.1", 0), Oracle) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
