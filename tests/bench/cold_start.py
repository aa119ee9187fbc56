"""The cold start of one service, as on Cloud Run: from a new process to a port that answers."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil

from aiprod_stack.environment import service_environment
from aiprod_stack.plan import LOOPBACK, ONE_OF_EACH, Instance, StackPlan
from aiprod_stack.settings import StackSettings
from tests.bench.table import Figures
from tests.ports import free_ports

ROUNDS = 5
SECONDS = 60
TARGETS = {"render": "≤ 1", "probe": "≤ 1"}
"""Others have to be there within 0.6 s."""


def figures() -> Figures:
    """Median wall and processor seconds of each service, without the first start, which warms the disk."""
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as home:
        plan = StackPlan(StackSettings(home=Path(home), port=free_ports(9)), ONE_OF_EACH)
        for instance in plan.instances:
            starts = [start(plan, instance) for _ in range(ROUNDS + 1)][1:]
            wall, cpu = (median(column) for column in zip(*starts, strict=True))
            figures[f"cold start, s: {instance.service}"] = (wall, TARGETS.get(instance.service, "≤ 0.6"))
            figures[f"cold start, CPU s: {instance.service}"] = (cpu, "")
    return figures


def start(plan: StackPlan, instance: Instance) -> tuple[float, float]:
    """Starts the service, and returns its seconds and processor seconds until its port answers."""
    environment = service_environment(plan, instance, os.environ)
    began = time.perf_counter()
    command = [sys.executable, "-m", f"aiprod_{instance.service}"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until_it_answers(process, instance.port, began + SECONDS)
            times = psutil.Process(process.pid).cpu_times()
            return time.perf_counter() - began, times.user + times.system
        finally:
            process.terminate()


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, until: float) -> None:
    """Raises AssertionError if the process ends, or the port is closed at the time `until`."""
    while process.poll() is None and time.perf_counter() < until:
        with socket.socket() as connection:
            if connection.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.005)
    raise AssertionError(f"the service on port {port} did not start")
