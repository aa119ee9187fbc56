"""Why a stack does not run."""


class StackError(Exception):
    """The stack cannot run. The message says why and what to do."""


class StackEnded(StackError):
    """The stack ended before its starter stopped it. `requested`: by `aiprod down`, not by a failure."""

    def __init__(self, message: str, *, requested: bool) -> None:
        super().__init__(message)
        self.requested = requested
