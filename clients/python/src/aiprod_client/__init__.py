"""AIPROD from Python: makes films, follows them, reviews them in their rooms, and checks media files.

`Client` is for scripts and notebooks, `AsyncClient` for programs that run an event loop.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiprod_client.api import *  # noqa: F403
else:

    def __getattr__(name):
        # Services import modules of this package, and should not load all of it. Its names are all classes.
        if name == "__all__" or name[0].isupper():
            return getattr(import_module("aiprod_client.api"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        return [*globals(), *import_module("aiprod_client.api").__all__]
