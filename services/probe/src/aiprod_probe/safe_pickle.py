"""Unpickles what a worker sends. A hostile file may control the worker, so only listed classes are loaded."""

import builtins
import io
import pickle
from fractions import Fraction
from typing import Any

from aiprod_probe import examination, report

RESULTS = (
    *(report.AudioStream, report.Chapter, report.ContentLight, report.Damage, report.Format),
    *(report.MasteringDisplay, report.NotMedia, report.Report, report.Stream, report.VideoStream),
    *(examination.Examination, examination.Layout, examination.Picture, examination.Sound),
    *(examination.Still, examination.Timing, Fraction),
)
# Functions may raise any built-in error; none of their classes does anything when it is loaded.
ERRORS = tuple(
    error for error in vars(builtins).values() if isinstance(error, type) and issubclass(error, Exception)
)
SAFE_CLASSES = {(kind.__module__, kind.__qualname__): kind for kind in (*RESULTS, *ERRORS)}


class _SafeUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        kind = SAFE_CLASSES.get((module, name))
        if kind is None:
            raise pickle.UnpicklingError(f"a worker sent an object of {module}.{name}, which is not allowed")
        return kind


def loads(data: bytes) -> Any:
    """Return the unpickled value. UnpicklingError if it contains any class that is not listed."""
    return _SafeUnpickler(io.BytesIO(data)).load()
