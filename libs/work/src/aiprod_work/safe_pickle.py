"""Unpickles what a worker sends. A hostile file may control the worker, so only listed classes are loaded."""

import builtins
import io
import pickle
from collections.abc import Iterable
from typing import Any

from aiprod_rpc import errors

# Tasks may raise these; none of their classes does anything when it is loaded.
ERRORS = tuple(
    kind
    for module in (builtins, errors)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Exception)
)


class SafeUnpickler:
    """Loads values of the basic types, of `classes`, and errors."""

    def __init__(self, classes: Iterable[type]) -> None:
        self._classes = {(kind.__module__, kind.__qualname__): kind for kind in (*classes, *ERRORS)}

    def loads(self, data: bytes) -> Any:
        """Returns the value. Raises UnpicklingError if it contains any class that is not listed."""
        return _Unpickler(data, self._classes).load()


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, classes: dict[tuple[str, str], type]) -> None:
        super().__init__(io.BytesIO(data))
        self._classes = classes

    def find_class(self, module: str, name: str) -> Any:
        if kind := self._classes.get((module, name)):
            return kind
        raise pickle.UnpicklingError(f"a worker sent an object of {module}.{name}, which is not allowed")
