"""Keeps what takes long to load and much memory."""

from collections.abc import Callable
from threading import Condition

from cachetools import cached


def loaded_once[**P, Loaded](load: Callable[P, Loaded]) -> Callable[P, Loaded]:
    """Returns a function that loads once for the same arguments, and keeps what it loaded.

    Threads that need the same together wait for one of them; with `functools.cache`, each would load its own.
    """
    return cached({}, condition=Condition())(load)
