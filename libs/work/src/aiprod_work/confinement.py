"""Keeps a worker process from the network and from files that are not its own, where the kernel can.

Landlock limits files, signals and abstract sockets; a seccomp filter limits system calls. Both are for Linux
on x86-64 and arm64, need no privileges, and hold for the rest of the process's life.
"""

import errno
import socket
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SYSTEM_FILES = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"),
    *("/dev/null", "/dev/zero", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
)
"""What Python and native libraries read on their own."""
STARTING_CALLS = ("execve", "execveat")
"""System calls that start other programs."""
REFUSED_CALLS = (
    # Other processes' memory and descriptors.
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd"),
    # Rings make the calls that a filter refuses.
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),
    # Parts of the kernel that no decoder needs, and that have had many faults.
    *("bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key"),
    *("mount", "umount2", "unshare", "setns"),
    # Landlock limits neither whom a file belongs to nor who may read it. Open files are its own.
    *("chmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchownat"),
    *("setxattr", "lsetxattr", "setxattrat", "removexattr", "lremovexattr", "removexattrat"),
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """A process may read the files in `readable` and write into those in `writable`, besides code.

    In the folders `workspaces` it may do both, and make, rename and remove files. It may connect to nothing;
    with `connects`, to the Unix sockets that its user may open. With `starts_programs` it may start what it
    may read.
    """

    readable: tuple[Path, ...]
    writable: tuple[Path, ...] = ()
    workspaces: tuple[Path, ...] = ()
    connects: bool = False
    starts_programs: bool = False

    def apply(self) -> tuple[str, ...]:
        """Confines this process; returns what this system cannot limit: `files`, `network`, both or none."""
        missing = unsupported()
        if "files" not in missing:
            self._limit_files()
        if "network" not in missing:
            limit_calls(connects=self.connects, starts_programs=self.starts_programs)
        return missing

    def _limit_files(self) -> None:
        from py_landlock import AccessFs, Landlock

        rules = Landlock(strict=False)
        for path in filter(Path.exists, (*self.readable, *code_folders(), *map(Path, SYSTEM_FILES))):
            listed = AccessFs.READ_DIR if path.is_dir() else AccessFs(0)
            started = AccessFs.EXECUTE if self.starts_programs else AccessFs(0)
            rules.add_path_rule(path, access=AccessFs.READ_FILE | listed | started)
        # Neither created nor removed: whoever starts the process makes the files.
        rules.add_path_rule(*self.writable, access=AccessFs.WRITE_FILE | AccessFs.TRUNCATE)
        reading = AccessFs.READ_FILE | AccessFs.READ_DIR
        making = AccessFs.WRITE_FILE | AccessFs.TRUNCATE | AccessFs.MAKE_REG | AccessFs.REMOVE_FILE
        rules.add_path_rule(*self.workspaces, access=reading | making)
        rules.apply()


def limit_calls(*, connects: bool = False, starts_programs: bool = False) -> None:
    """Refuses sockets and REFUSED_CALLS for the rest of this process's life.

    A process that `connects` may open Unix sockets. One that `starts_programs` may make the calls of
    STARTING_CALLS, and what it starts is limited as well.
    """
    from seccompy import ArgCmp, CmpOp, Filter

    calls = Filter()
    foreign = [ArgCmp(0, CmpOp.NE, socket.AF_UNIX)]
    # Landlock limits no connection to a path: Envoy's admin page, a database, an agent that has keys.
    calls.errno("socket", errno.EACCES, args=foreign if connects else ())
    # A pair reaches nobody else.
    calls.errno("socketpair", errno.EACCES, args=foreign)
    for name in (*REFUSED_CALLS, *(() if starts_programs else STARTING_CALLS)):
        calls.errno(name, errno.EACCES)
    calls.load()


@cache
def unsupported() -> tuple[str, ...]:
    """Returns what this system cannot limit: `files`, `network`, both or none.

    The first call starts other programs, which look for the C library; a confined process cannot.
    """
    if sys.platform != "linux":
        return "files", "network"
    can_limit = {"files": _has_landlock(), "network": _has_seccomp()}
    return tuple(part for part, can in can_limit.items() if not can)


def _has_landlock() -> bool:
    from py_landlock import LandlockError, get_abi_version

    try:
        get_abi_version()
    except LandlockError:
        return False
    return True


def _has_seccomp() -> bool:
    from seccompy import SeccompError, supported

    try:
        return supported()
    except SeccompError:
        # The profile of a container answers EPERM.
        return False


def code_folders() -> set[Path]:
    """Returns the folders of Python's own files and of all modules that can be imported."""
    paths = sysconfig.get_paths()
    folders = {Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {Path(sys.prefix), Path(sys.base_prefix)}
    # `python -m` puts the folder in which a service runs in front: its data may be in there.
    here = Path.cwd()
    return folders | {Path(entry) for entry in sys.path if Path(entry) not in (here, *here.parents)}
