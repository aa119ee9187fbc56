"""Makes media files by FFmpeg's options, and analyzes and checks them."""

from pathlib import Path

from aiprod_probe.examination import Examination
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check

from .sample_media import ffmpeg


def made(path: Path, recipe: str, seconds: float = 3) -> Path:
    ffmpeg(*recipe.format(seconds).split(), str(path))
    return path


def analyzed(path: Path) -> Examination:
    return analyze(str(path), lambda share: None)


def checked(path: Path, spec: Spec) -> dict[str, Check]:
    return {check.code: check for check in judge(analyzed(path), spec)}
