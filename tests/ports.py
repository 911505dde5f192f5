"""Ports for the servers of tests."""

import os
import socket
from itertools import count

# Below what the system hands out by itself (from 32768 on), so that no connection of somebody else takes a port
# between here and the start of its server; and from another place in every process that runs tests.
FIRST, LAST = 16000, 32000
_next = count(os.getpid() * 100)


def free_port() -> int:
    """A port nobody listens on, which this process has not been given before."""
    while True:
        port = FIRST + next(_next) % (LAST - FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
