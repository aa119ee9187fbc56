"""What the fork server imports: it must be safe to fork afterwards."""

import json
import subprocess
import sys

PROGRAM = """
import gc, json, sys
import aiprod_stack.preload, psutil
print(json.dumps([psutil.Process().num_threads(), gc.isenabled(), gc.get_freeze_count(), list(sys.modules)]))
"""


def test_the_fork_server_has_what_is_shared_and_one_thread() -> None:
    printed = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    threads, collects, frozen, modules = json.loads(printed.stdout)
    assert threads == 1
    assert not collects
    assert frozen > 100_000
    assert {"grpc", "aiohttp", "protovalidate", "pydantic_settings", "uvloop", "pysqlite3"} <= set(modules)
