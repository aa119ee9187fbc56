"""What must hold before any test module is imported."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

# Fixtures start programs as another user, which forks this process. gRPC's handlers would run in the child
# while gRPC's threads run here, and the child could crash.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"

# Each worker has one processor, as those of the services: threads of one matrix product would wait for each
# other, and spin meanwhile.
for library in ("OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ.setdefault(library, "1")

# Tests keep all processors busy, and a worker that gives way to every process would never draw.
os.environ.setdefault("AIPROD_RENDER_WORKER_PRIORITY", "low")

# A shell's background jobs ignore Ctrl-C, and so would the stacks that tests end by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than processors: tests wait, and each worker imports and collects everything."""
    return (os.cpu_count() or 1) + 1
