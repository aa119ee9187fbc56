"""A plug-in of coverage.py: its core `sysmon` also measures branches on Python 3.12 and 3.13.

The C tracer, which coverage.py falls back to, slows all code to 0.4 of its speed, also what is not measured.
From Python 3.14 on, coverage.py needs no help and the plug-in does nothing.
"""

import dis
import sys
from types import CodeType

from coverage import bytecode, core, env, sysmon
from coverage.plugin_support import Plugins
from coverage.types import TConfigurable, TOffset


class BranchMonitor(sysmon.SysMonitor):
    """Listens to a branch until it went both ways: before Python 3.14, they share one event."""

    def __init__(self) -> None:
        super().__init__()
        self._ways: dict[tuple[int, TOffset], TOffset] = {}
        """Where each branch went first, by its code object's id and its offset."""

    def sysmon_branch_either(
        self, code: CodeType, instruction_offset: TOffset, destination_offset: TOffset
    ) -> sysmon.MonitorReturn:
        """Records a way that is new, and ends the event after the second."""
        branch = id(code), instruction_offset
        first = self._ways.setdefault(branch, -1)
        if first == destination_offset:
            return None
        super().sysmon_branch_either(code, instruction_offset, destination_offset)
        self._ways[branch] = destination_offset
        return None if first == -1 else sysmon.DISABLE


def coverage_init(_plugins: Plugins, _options: TConfigurable) -> None:
    """Is called by coverage.py before it chooses its core."""
    if env.PYBEHAVIOR.branch_right_left:
        return
    events = sys.monitoring.events
    events.BRANCH_LEFT = events.BRANCH_RIGHT = events.BRANCH  # type: ignore[attr-defined]
    # An opcode of Python 3.12 and 3.13 alone, which the search for a branch's line must not run past.
    bytecode.RETURNS.add(dis.opmap["RETURN_CONST"])
    env.PYBEHAVIOR.branch_right_left = True
    core.SysMonitor = BranchMonitor  # type: ignore[attr-defined]
