"""The ports that the stack needs."""

import psutil

from aiprod_stack.errors import StackError
from aiprod_stack.folder import stack_folder_of
from aiprod_stack.plan import StackPlan


def check_ports(plan: StackPlan) -> None:
    """Raises StackError for a port in use; it names the process if the system reveals it."""
    needed = {port: name for name, port in plan.ports.items()}
    # Reading the table of sockets also names the owner; binding each port would not.
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port in needed:
            port = connection.laddr.port
            raise StackError(
                f"port {port} ({needed[port]}) is in use by {_describe(connection.pid)}.\n"
                f"Stop that process, or choose other ports: AIPROD_PORT={plan.settings.port + 1000}"
            )


def _describe(pid: int | None) -> str:
    if pid is None:
        return "another user's process"
    try:
        process = psutil.Process(pid)
        folder = stack_folder_of(process)
        return f"{process.name()} (pid {pid})" + (f" of the stack in {folder}" if folder else "")
    except psutil.Error:
        return f"pid {pid}"
