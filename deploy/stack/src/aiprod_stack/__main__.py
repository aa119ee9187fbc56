"""`python -m aiprod_stack`: the host of a stack, whose specification comes on standard input."""

import logging
import os
import sys
from multiprocessing import forkserver

from aiprod_stack.host import run
from aiprod_stack.spec import read_spec


def main() -> None:
    """Runs the stack in its folder until it is signalled."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    # Before the specification arrives: the fork server needs most of the start's time for its imports.
    forkserver.ensure_running()
    spec = read_spec(sys.stdin.read())
    # Envoy's socket is relative to the folder: a socket's path has at most 107 bytes.
    os.chdir(spec.record.parent)
    run(spec)


if __name__ == "__main__":
    main()
