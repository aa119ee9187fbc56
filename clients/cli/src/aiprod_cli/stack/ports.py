"""The ports that the stack needs."""

import psutil

from aiprod_cli.config import StackSettings
from aiprod_cli.stack.errors import StackError
from aiprod_cli.stack.folder import stack_folder_of


def check_ports(settings: StackSettings) -> None:
    """Raises StackError for a port in use; it names the process if the system reveals it."""
    needed = {port: name for name, port in settings.ports().items()}
    # Reading the table of sockets also names the owner; binding each port would not.
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port in needed:
            port = connection.laddr.port
            raise StackError(
                f"port {port} ({needed[port]}) is in use by {_describe(connection.pid)}.\n"
                f"Stop that process, or choose other ports: AIPROD_PORT={settings.port + 1000}"
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
