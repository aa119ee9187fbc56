"""What calls return: plain values that say the same as the messages of the contract."""

from dataclasses import dataclass, field
from decimal import Decimal

from aiprod.film.v1 import cost_pb2 as film_cost
from aiprod.film.v1 import stage_pb2 as film_stage
from aiprod.film.v1 import unshown_pb2 as film_unshown
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb


@dataclass(frozen=True, slots=True)
class Update:
    """How far a film is.

    `state` is PENDING, RUNNING, WAITING_FOR_REVIEW, SUCCEEDED, FAILED or CANCELLED. `stage` is PLAN, ROOM,
    RENDER, ASSEMBLE, PROBE, WATCH, GATE or DELIVER, empty before the first one; `fraction` is the finished
    part of it, or of `scene`, 0 to 1. `message` is for people, mostly empty.
    """

    state: str
    stage: str
    scene: str
    fraction: float
    message: str

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.stage or self.state, self.scene)))
        return f"{where} {self.fraction:.0%} {self.message}".rstrip()


@dataclass(frozen=True, slots=True)
class Unshown:
    """Something that was asked for and the film does not show.

    `words` are the author's. `scene` is empty for the whole film. `reason` is for programs, such as
    `NO_FIGURE`; `explanation` is for people.
    """

    words: str
    scene: str
    reason: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a film costs in US dollars, failed and cancelled calls included.

    Unless `unpriced_calls` is 0, the true cost is higher than `usd`: these calls have no known price.
    """

    usd: Decimal
    unpriced_calls: int


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a file.

    `verdict` is PASS, WARN, FAIL, SKIPPED or ERROR. `measured` and `expected` are texts in `unit`, empty if
    not measured or if anything is allowed. `reason` says why a required check was skipped.
    """

    code: str
    verdict: str
    measured: str
    expected: str
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The checks of a file. `verdict` is PASS, WARN, FAIL or INCOMPLETE.

    `message` is the contract's report, with all measurements.
    """

    verdict: str
    checks: list[Check]
    message: probe_pb.QcReport = field(repr=False)

    @property
    def passed(self) -> bool:
        """Whether nothing failed and everything required was measured."""
        return self.verdict in ("PASS", "WARN")


@dataclass(frozen=True, slots=True)
class Quality:
    """The result of quality control. `verdict` is PASS, WARN, FAIL or INCOMPLETE.

    `scores` are a model's, by name, 0 to 10; None if no model watched the film, and `unscored` says why.
    """

    verdict: str
    checks: list[Check]
    scores: dict[str, float] | None
    unscored: str


@dataclass(frozen=True, slots=True)
class FailingScene:
    """A scene that failed quality control.

    `remedy` is REPLAN if a model planned it again, with `action` as its new words, RESEED if it was rendered
    with a new seed, and empty if no round followed. `unrevised_reason` says why no model planned it again.
    """

    scene: str
    reasons: list[str]
    remedy: str
    action: str
    unrevised_reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """One master that quality control judged.

    `verdict` is PASS, WARN, FAIL or INCOMPLETE; `score` is a model's, 0 to 10, None if it did not watch it.
    """

    verdict: str
    score: float | None
    failing_scenes: list[FailingScene]
    delivered: bool


@dataclass(frozen=True, slots=True)
class Webhook:
    """A URL that is told what happens to the user's films.

    `events` are such as `JOB_SUCCEEDED`. `secret` verifies the messages; it is empty except from
    `create_webhook` and `rotate_webhook_secret`.
    """

    name: str
    url: str
    events: list[str]
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """A message to a webhook. `state` is PENDING, DELIVERED or GIVEN_UP.

    `event` is such as `JOB_SUCCEEDED`, and `job` is empty if it is about none. `attempts` counts how often it
    was sent; `answer` is the error of the last time, or its HTTP status, and empty before the first.
    """

    id: str
    event: str
    job: str
    state: str
    attempts: int
    answer: str


def update(event: gateway_pb.JobEvent, job: gateway_pb.Job) -> Update:
    """Returns the update of an event; `job` is the current job."""
    stage = film_stage.Stage.Name(event.stage) if event.stage else ""
    return Update(gateway_pb.Job.State.Name(job.state), stage, event.scene, event.fraction, event.message)


def unshown(message: film_unshown.Unshown) -> Unshown:
    """Returns the values of a message."""
    reason = film_unshown.Unshown.Reason.Name(message.reason)
    return Unshown(message.words, message.scene, reason, message.explanation)


def total(costs: list[film_cost.Cost]) -> Cost:
    """Returns the sum of the costs of all services."""
    usd = Decimal(sum(cost.usd_micros for cost in costs)) / 1_000_000
    return Cost(usd, sum(cost.unpriced_calls for cost in costs))


def report(message: probe_pb.QcReport) -> Report:
    """Returns the values of a report."""
    return Report(probe_pb.Verdict.Name(message.verdict), _checks(message), message)


def quality(message: gateway_pb.Quality) -> Quality:
    """Returns the values of a film's quality."""
    semantic = message.semantic
    scored = semantic.HasField("scores")
    return Quality(
        probe_pb.Verdict.Name(message.verdict),
        _checks(message.technical),
        _scores(semantic.scores) if scored else None,
        "" if scored else semantic.reason,
    )


def quality_round(message: gateway_pb.QualityRound) -> Round:
    """Returns the values of a round."""
    failing = [
        FailingScene(
            each.scene,
            list(each.reasons),
            gateway_pb.FailingScene.Remedy.Name(each.remedy) if each.remedy else "",
            each.action,
            each.unrevised_reason,
        )
        for each in message.failing_scenes
    ]
    score = message.semantic_score if message.HasField("semantic_score") else None
    return Round(probe_pb.Verdict.Name(message.verdict), score, failing, message.delivered)


def _scores(message: llm_pb.SemanticScores) -> dict[str, float]:
    # Not ListFields, which leaves out what is 0.
    return {each.name: getattr(message, each.name) for each in message.DESCRIPTOR.fields}


def _checks(message: probe_pb.QcReport) -> list[Check]:
    return [
        Check(
            check.code,
            probe_pb.Verdict.Name(check.verdict),
            check.measured,
            check.expected,
            check.unit,
            check.reason,
        )
        for check in message.checks
    ]


def webhook(message: gateway_pb.Webhook) -> Webhook:
    """Returns a webhook as a value."""
    events = [gateway_pb.WebhookEvent.Name(each) for each in message.events]
    return Webhook(message.name, message.url, events, message.secret)


def webhook_message(message: gateway_pb.WebhookMessage) -> WebhookMessage:
    """Returns a message to a webhook as a value."""
    last = message.attempts[-1] if message.attempts else gateway_pb.WebhookAttempt()
    return WebhookMessage(
        id=message.id,
        event=gateway_pb.WebhookEvent.Name(message.event),
        job=message.job,
        state=gateway_pb.WebhookMessage.State.Name(message.state),
        attempts=len(message.attempts),
        answer=last.error or (str(last.status) if last.status else ""),
    )
