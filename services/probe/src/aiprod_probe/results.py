"""The classes of what workers return, and how their objects cross the pipe."""

import copyreg
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction
from operator import attrgetter
from types import ModuleType

from aiprod_probe import captions, examination, media_info


def _classes(module: ModuleType) -> Iterator[type]:
    """Yields the classes that a module defines."""
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield value


CLASSES = (*_classes(media_info), *_classes(examination), *_classes(captions))


def pickle_by_fields() -> None:
    """Lets pickle call the classes with their fields, in a process that sends results.

    A dataclass with slots gets and sets its state field by field in Python, and a fraction goes as text: for
    a report that takes twice as long.
    """
    copyreg.pickle(Fraction, _by_numbers)
    for kind in filter(is_dataclass, CLASSES):
        _register(kind)


def _by_numbers(value: Fraction) -> tuple[type, tuple[int, int]]:
    return Fraction, (value.numerator, value.denominator)


def _register(kind: type) -> None:
    names = [field.name for field in fields(kind)]
    values = attrgetter(*names)
    # Of a single name `attrgetter` returns the value, and no tuple.
    arguments = values if len(names) > 1 else lambda result: (values(result),)
    copyreg.pickle(kind, lambda result: (kind, arguments(result)))
