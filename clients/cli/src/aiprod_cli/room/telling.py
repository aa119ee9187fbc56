"""Tells a room's frames as they come: lines for people, the contract's messages for programs."""

import json
from fractions import Fraction

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.console import Console
from rich.text import Text

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_cli.room.presence import Presences
from aiprod_cli.room.visiting import frame_rate
from aiprod_cli.room.wording import event_line, one_line


class Lines:
    """One line for each event, and for each one who comes and goes."""

    def __init__(self, room: pb.Room) -> None:
        self._console = Console()
        self._rate = frame_rate(room)
        self._presences = Presences()

    def tell(self, frame: api.ServerFrame) -> None:
        if frame.HasField("welcome"):
            self._greet(frame.welcome)
        for event in frame.events:
            if event.HasField("film"):
                rate = event.film.frame_rate
                self._rate = Fraction(rate.numerator, rate.denominator)
            self._print(event_line(event, self._rate))
        for change in self._presences.tell(iter(frame.presences), self._rate):
            self._aside(change)

    def lost(self) -> None:
        self._aside("connection lost; trying again")

    def _greet(self, welcome: api.Welcome) -> None:
        title = welcome.room.manifest.title
        self._aside(f"{welcome.room.name} “{title}”, {self._presences.greet(welcome)} (times in UTC)")
        if welcome.HasField("snapshot"):
            seq = welcome.snapshot.seq
            self._aside(f"events up to {seq} are too many to tell: see `comments` and `versions`")

    def _aside(self, text: str) -> None:
        self._print(Text(f"    ·  {one_line(text)}", style="dim italic"))

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True, highlight=False)


class Messages:
    """Welcome, Event and PresenceChange as JSON: told apart by `room`, `seq` and `participant.id`."""

    def tell(self, frame: api.ServerFrame) -> None:
        if frame.HasField("welcome"):
            self._print(frame.welcome)
        for message in (*frame.events, *frame.presences):
            self._print(message)

    def lost(self) -> None:
        """The next welcome says it."""

    def _print(self, message: Message) -> None:
        fields = MessageToDict(message, preserving_proto_field_name=True)
        print(json.dumps(fields, ensure_ascii=False), flush=True)
