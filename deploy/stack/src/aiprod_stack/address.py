"""The address of the stack that commands call."""

from aiprod_stack.errors import StackError
from aiprod_stack.folder import StackFolder
from aiprod_stack.plan import LOOPBACK
from aiprod_stack.settings import StackSettings
from aiprod_studio import built_page


def with_running_port(settings: StackSettings) -> StackSettings:
    """The settings, with the port of the stack that runs in their folder, if one does.

    Raises StackError if the user set another port.
    """
    running = StackFolder(settings.home).running()
    if running is None or running.port == settings.port:
        return settings
    if "port" in settings.model_fields_set:
        raise StackError(
            f"the stack in {settings.home.resolve()} runs at port {running.port}, not at {settings.port}. "
            f"Unset AIPROD_PORT, or choose another folder with AIPROD_HOME."
        )
    return settings.model_copy(update={"port": running.port})


def edge_address(settings: StackSettings) -> str:
    """The address of the edge that commands call: AIPROD_URL, else this machine's, host:port.

    Raises StackError as `with_running_port` does.
    """
    return settings.url or f"{LOOPBACK}:{with_running_port(settings).port}"


def studio_address(settings: StackSettings) -> str | None:
    """The URL of the studio, with a slash at its end; None if this machine's stack has no built page.

    Raises StackError as `with_running_port` does.
    """
    if settings.url:
        return f"{settings.url}/"
    return f"http://{edge_address(settings)}/" if built_page() else None
