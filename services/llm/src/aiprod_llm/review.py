"""The semantic review of a film: whether it shows what the prompt asks for."""

from dataclasses import dataclass
from enum import IntEnum

from aiprod_llm.provenance import Provenance


class Severity(IntEnum):
    """How bad a finding is; names and numbers are those of the contract."""

    MINOR = 1
    MAJOR = 2
    CRITICAL = 3


@dataclass(frozen=True, slots=True)
class ScriptScene:
    """A planned scene; times are seconds from the film's start."""

    id: str
    start: float
    end: float
    action: str
    caption: str


@dataclass(frozen=True, slots=True)
class Script:
    """What a film should show. The model reads its JSON, so field names are part of cache keys."""

    prompt: str
    title: str
    style: str
    entities: tuple[str, ...]
    scenes: tuple[ScriptScene, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of each dimension, from 0 (bad) to 10 (good)."""

    visual_consistency: float
    style_coherence: float
    narrative_flow: float
    prompt_alignment: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a film; times are seconds from its start, or None for the whole film."""

    code: str
    severity: Severity
    scene: str
    start: float | None
    end: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class SceneFaults:
    """What is wrong with a scene of a film, for its planner."""

    scene: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A model's review of a film. If no model watched it, `scores` is None and `reason` says why."""

    scores: Scores | None
    findings: tuple[Finding, ...]
    reason: str
    provenance: Provenance
