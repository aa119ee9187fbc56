"""Prints the stream of a room: lines for people, JSON for programs."""

from google.protobuf.message import Message
from rich.text import Text

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_cli.room.event_text import event_line
from aiprod_cli.room.presence import move_text, others_text
from aiprod_cli.room.text import guest_names, one_line
from aiprod_cli.room.timecode import frame_rate
from aiprod_cli.terminal.consoles import PlainConsole
from aiprod_cli.terminal.output import to_json
from aiprod_client.rooms import Participants
from aiprod_film.messages.values import read_rate


class EventLines:
    """Prints a stream for people: a line for each event, and for each participant who joins or leaves."""

    def __init__(self, room: collab_pb.Room) -> None:
        self._console = PlainConsole()
        self._rate = frame_rate(room)
        self._participants = Participants()
        self._guests = guest_names(room.guests)

    def show(self, frame: collab_api.ServerFrame) -> None:
        """Prints the frame's events and presence changes."""
        moves = self._participants.apply(frame)
        if frame.HasField("welcome"):
            self._print_welcome(frame.welcome)
        self._guests |= guest_names(frame.welcome.room.guests)
        for event in frame.events:
            if event.HasField("film"):
                self._rate = read_rate(event.film.frame_rate)
            if event.HasField("guest"):
                self._guests |= guest_names([event.guest])
            self._print_line(event_line(event, self._rate, self._guests))
        for move, participant in moves:
            if text := move_text(move, participant, self._rate):
                self._print_note(text)

    def show_lost(self) -> None:
        """Prints that the connection is lost."""
        self._print_note("connection lost, reconnecting")

    def _print_welcome(self, welcome: collab_api.Welcome) -> None:
        title = welcome.room.manifest.title
        others = others_text(self._participants.others)
        self._print_note(f"{welcome.room.name} “{title}”, {others} (times in UTC)")
        if welcome.HasField("snapshot"):
            seq = welcome.snapshot.seq
            self._print_note(f"skipped the events up to {seq}: see `comments` and `revisions`")

    def _print_note(self, text: str) -> None:
        self._print_line(Text(f"    ·  {one_line(text)}", style="dim italic"))

    def _print_line(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True)


class EventJson:
    """Prints a stream for programs: Welcome, Event and PresenceChange messages as lines of JSON.

    The fields `room`, `seq` and `participant.id` distinguish them.
    """

    def show(self, frame: collab_api.ServerFrame) -> None:
        """Prints the frame's messages."""
        if frame.HasField("welcome"):
            self._print_message(frame.welcome)
        for message in (*frame.events, *frame.presences):
            self._print_message(message)

    def show_lost(self) -> None:
        """Prints nothing: the next Welcome shows that the connection was lost."""

    def _print_message(self, message: Message) -> None:
        # Into a pipe Python writes whole blocks, and followers need each line at once.
        print(to_json(message), flush=True)
