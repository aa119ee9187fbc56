"""What a process may use, where the system can limit it."""

import resource
import sys
from dataclasses import dataclass

from aiprod_work.confinement import Confinement

CPU_GRACE_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """The most memory, the largest file that may be written, the most open files, and what it may reach.

    None means no limit.
    """

    memory_bytes: int | None = None
    file_bytes: int | None = None
    open_files: int | None = None
    confinement: Confinement | None = None

    def apply(self) -> tuple[str, ...]:
        """Limits this process for the rest of its life; returns what this system does not limit."""
        limits = (
            ("memory", resource.RLIMIT_AS, self.memory_bytes),
            ("written files", resource.RLIMIT_FSIZE, self.file_bytes),
            ("open files", resource.RLIMIT_NOFILE, self.open_files),
            # A crash must not fill the disk with core dumps.
            ("core dumps", resource.RLIMIT_CORE, 0),
        )
        unlimited = [what for what, kind, limit in limits if limit is not None and not _limit(kind, limit)]
        return (*unlimited, *(self.confinement.apply() if self.confinement else ()))


def _limit(kind: int, limit: int) -> bool:
    """Sets a limit; returns whether it holds."""
    try:
        resource.setrlimit(kind, (limit, limit))
    except (ValueError, OSError):
        return False
    # macOS knows this limit, and does not keep it.
    return kind != resource.RLIMIT_AS or sys.platform == "linux"


def limit_cpu(seconds: float) -> None:
    """Limits the CPU time of this process from now on: the kernel ends it after a short grace period.

    So an endless loop ends even if nobody is left to measure the time.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # The limit counts from the start of the process, and only the soft one can be raised again.
    limit = int(usage.ru_utime + usage.ru_stime + seconds) + CPU_GRACE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
