"""The semantic QC of a film: whether it shows what was asked for."""

from dataclasses import dataclass
from enum import IntEnum

from aiprod_llm.provenance import Provenance


class Severity(IntEnum):
    MINOR = 1
    MAJOR = 2
    CRITICAL = 3


@dataclass(frozen=True, slots=True)
class StoredFilm:
    """A film in storage. Name, generation and CRC-32C mean exactly these bytes."""

    name: str
    generation: int
    size: int
    crc32c: int
    content_type: str

    @property
    def digest(self) -> str:
        return f"{self.name}#{self.generation}/{self.size}/{self.crc32c:08x}"


@dataclass(frozen=True, slots=True)
class ScriptScene:
    """A scene as it was planned; times are seconds from the film's start."""

    id: str
    start: float
    end: float
    action: str
    caption: str


@dataclass(frozen=True, slots=True)
class Script:
    """What a film should show."""

    prompt: str
    title: str
    style: str
    entities: tuple[str, ...]
    scenes: tuple[ScriptScene, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Each from 0 (bad) to 10 (good)."""

    visual_consistency: float
    style_coherence: float
    narrative_flow: float
    prompt_alignment: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; times are seconds from the film's start, None for the whole film."""

    code: str
    severity: Severity
    scene: str
    start: float | None
    end: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a model says of a film; no scores where none watched it, which `reason` explains."""

    scores: Scores | None
    findings: tuple[Finding, ...]
    reason: str
    provenance: Provenance
