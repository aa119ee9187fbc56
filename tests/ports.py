"""Free ports for servers that need to know theirs before they start, and a port where nobody answers."""

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager

FIRST, END = 10_000, 32_000
"""Linux takes the ports of connections from 32,768 on, which could take a free port before its server."""

# Tests run in several processes, and Hypothesis seeds the other generator.
_next_port = random.SystemRandom().randrange(FIRST, END)


def free_port() -> int:
    """A free port on 127.0.0.1."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of `count` consecutive free ports on 127.0.0.1, which this process returns only once."""
    global _next_port
    for _ in range((END - FIRST) // count):
        first = _next_port if _next_port + count <= END else FIRST
        _next_port = first + count
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise RuntimeError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def closed_port() -> Iterator[str]:
    """An address that refuses connections: the port is taken, and nobody listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{holder.getsockname()[1]}"
