"""What a deployer decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Channel:
    """A notification channel: alert rules name its `kind` in `notify`; `type` and `labels` are Google's.

    `secrets` are labels that Google takes and never returns.
    """

    kind: str
    type: str
    labels: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """The display name, by which the channel is found again."""
        return f"aiprod {self.kind}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployer decides.

    Objects that nothing holds expire after `retention_days`. `host` is the edge's, which Google calls from
    outside, and copies of job records go to `log_sink`; an empty one is none.
    """

    project: str
    bucket: str
    region: str
    retention_days: int
    channels: tuple[Channel, ...]
    log_sink: str
    host: str = ""
