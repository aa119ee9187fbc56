"""Decides the commands of one transaction in order; a rejected command rejects no other."""

import time
from collections.abc import Mapping

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab import codec
from aiprod_collab.film_reviews import film_review
from aiprod_collab.log import Event, FilmReview
from aiprod_collab.state.command import Command
from aiprod_collab.state.commands import decide
from aiprod_collab.state.state import RoomState

type Outcome = pb.Event | Exception


class CommandBatch:
    """One batch on `state`. `events` are the new events, `reviews` what they change, both in order.

    `logged` are the events of commands that an earlier transaction has already logged.
    """

    def __init__(self, state: RoomState, logged: Mapping[tuple[str, str], Event]) -> None:
        self.events: list[pb.Event] = []
        self.reviews: list[FilmReview] = []
        self._state = state
        self._logged = logged
        self._new: dict[tuple[str, str], pb.Event] = {}

    def decide(self, command: Command) -> Outcome:
        """Returns the command's event, applied to the state, or the error that rejects it.

        A command with the request_id of an earlier one gets that one's event.
        """
        key = (command.actor, command.request_id)
        if first := self._logged.get(key):
            return codec.decode_event(first)
        if key in self._new:
            return self._new[key]
        try:
            events = decide(self._state, command)
        except Exception as error:
            # The state is unchanged, so even an unexpected error concerns this command only.
            return error
        # Applied at once: the next command of the batch must see it.
        for event in events:
            self._append(event)
        self._new[key] = events[0]
        return events[0]

    def _append(self, event: pb.Event) -> None:
        event.seq = self._state.seq + 1
        event.create_time.CopyFrom(codec.timestamp(time.time_ns()))
        self._state.apply(event)
        self.events.append(event)
        if review := film_review(self._state, event):
            self.reviews.append(review)
