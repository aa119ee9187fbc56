"""Where the review of a room's newest film stands."""

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.log import FilmReview
from aiprod_collab.state.state import RoomState


def film_review(state: RoomState, event: pb.Event) -> FilmReview | None:
    """Returns the review that `event`, just applied to `state`, begins or decides; None for other events.

    A film of the same bytes as a decided one is decided when it comes.
    """
    newest = state.newest_film
    is_decision = event.HasField("decision") and newest is not None and event.decision.film == newest.seq
    # Without a job, nobody asks for it.
    if not newest or not newest.film.job or not (event.HasField("film") or is_decision):
        return None
    verdict = state.decision.verdict if state.decision else pb.Review.VERDICT_UNSPECIFIED
    return FilmReview(newest.film.job, verdict, event.create_time.ToNanoseconds())
