"""Reads what a worker answers, which a hostile file may have taken over: our own values and nothing else."""

import builtins
import io
import pickle
from fractions import Fraction
from typing import Any

from aiprod_probe import report, signals

KNOWN = (
    *(report.AudioStream, report.Chapter, report.ContentLight, report.Damage, report.Format),
    *(report.MasteringDisplay, report.NotMedia, report.Report, report.Stream, report.VideoStream),
    *(
        signals.Examination,
        signals.Layout,
        signals.Picture,
        signals.Sound,
        signals.Still,
        signals.Timing,
        Fraction,
    ),
)
ALLOWED = {(kind.__module__, kind.__qualname__): kind for kind in KNOWN}
ERRORS = {
    (error.__module__, error.__qualname__): error
    for error in vars(builtins).values()
    if isinstance(error, type) and issubclass(error, Exception)
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        kind = ALLOWED.get((module, name)) or ERRORS.get((module, name))
        if kind is None:
            raise pickle.UnpicklingError(f"a worker answered with {module}.{name}")
        return kind


def unpickled(answer: bytes) -> Any:
    """The value; UnpicklingError for one that is no answer of ours."""
    return _Unpickler(io.BytesIO(answer)).load()
