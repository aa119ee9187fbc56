"""What a film's job says, as attributes."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1.resources_pb2 import Job
from aiprod_client import results
from aiprod_client.errors import Cancelled, from_status
from aiprod_client.storyboard_document import Storyboard, from_message
from aiprod_rpc.errors import AiprodError


class FilmState(ABC):
    """A film as it was when it was last asked for; it knows no more until it is followed or refreshed."""

    @property
    @abstractmethod
    def job(self) -> Job:
        """The whole job, as the contract's message."""

    @property
    def name(self) -> str:
        """The job's name, as `jobs/{id}`."""
        return self.job.name

    @property
    def title(self) -> str:
        """The title; empty until the film is planned."""
        return self.job.title

    @property
    def prompt(self) -> str:
        """The prompt; empty for a film from a storyboard."""
        return self.job.prompt

    @property
    def storyboard(self) -> Storyboard | None:
        """The storyboard that the film is made from; None if it is from a prompt."""
        return from_message(self.job.storyboard) if self.job.HasField("storyboard") else None

    @property
    def caption_language(self) -> str:
        """The language of the captions of a variant, such as `fr`; empty for the captions of the film."""
        return self.job.caption_language

    @property
    def duration(self) -> float:
        """The length in seconds; that of the plan once the film is planned."""
        return self.job.duration_sec

    @property
    def created(self) -> datetime:
        """When the job was created, in UTC."""
        return self.job.create_time.ToDatetime(UTC)

    @property
    def state(self) -> str:
        """PENDING, RUNNING, WAITING_FOR_REVIEW, SUCCEEDED, FAILED or CANCELLED."""
        return Job.State.Name(self.job.state)

    @property
    def stage(self) -> str:
        """The stage that runs or ran last, such as RENDER; empty before the first one."""
        return Stage.Name(self.job.stage) if self.job.stage else ""

    @property
    def done(self) -> bool:
        """Whether the job has ended, with a film or without."""
        return self.state in ("SUCCEEDED", "FAILED", "CANCELLED")

    @property
    def error(self) -> AiprodError | None:
        """Why there is no film; None while the job runs and if it succeeded."""
        if self.state == "CANCELLED":
            return Cancelled(f"{self.name} was cancelled", reason="JOB_CANCELLED")
        return from_status(self.job.error) if self.state == "FAILED" else None

    @property
    def quality(self) -> results.Quality | None:
        """The result of quality control; None until the film is checked."""
        return results.quality(self.job.quality) if self.job.HasField("quality") else None

    @property
    def rounds(self) -> list[results.Round]:
        """The masters that quality control judged, oldest first; the best one is delivered."""
        return [results.quality_round(each) for each in self.job.quality_rounds]

    @property
    def cost(self) -> results.Cost:
        """The cost so far; final soon after the job ends."""
        return results.total(list(self.job.costs.values()))

    @property
    def unshown(self) -> list[results.Unshown]:
        """What was asked for and the film does not show; empty until the film is planned."""
        return [results.unshown(each) for each in self.job.unshown]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} {self.state} {self.title!r}>"
