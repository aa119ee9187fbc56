"""The room of a film."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from aiprod.collab.v1.resources_pb2 import Room as RoomState
from aiprod_client.aio.room import WEEK, AsyncRoom, Role
from aiprod_client.background import iterate, run
from aiprod_client.room_results import Comment, Event, Guest, Visit


class Room:
    """The room where people edit and review a film.

    All methods raise AiprodError: PermissionDenied if the user's role does not allow it, Aborted if somebody
    else was first, NotFound if the room does not exist or the user is not a member.
    """

    def __init__(self, room: AsyncRoom) -> None:
        self._room = room

    @property
    def name(self) -> str:
        """The room's name, as `rooms/{id}`."""
        return self._room.name

    def state(self) -> RoomState:
        """Returns the members, the policy, the newest film and its reviews, as the contract's message."""
        return run(self._room.state())

    def scenes(self) -> list[dict[str, Any]]:
        """Returns the scenes in playing order with the fields that `edit` takes, `duration` in seconds."""
        return run(self._room.scenes())

    def comment(
        self,
        text: str,
        *,
        scene: str = "",
        frame: int | None = None,
        end_frame: int | None = None,
        reply_to: int = 0,
    ) -> int:
        """Comments on the film, a scene, or the frames from `frame` up to `end_frame`.

        Frames count from 0, and `end_frame` is the one after the last; without it, the comment is on one
        frame. Returns the comment's id, for replies and `resolve`.
        """
        return run(self._room.comment(text, scene=scene, frame=frame, end_frame=end_frame, reply_to=reply_to))

    def comments(self) -> list[Comment]:
        """Returns all comments, the oldest first."""
        return run(self._room.comments())

    def resolve(self, comment: int, *, resolved: bool = True) -> int:
        """Resolves or reopens a comment; returns the number of the event."""
        return run(self._room.resolve(comment, resolved=resolved))

    def approve(self, text: str = "") -> int:
        """Approves the newest film; returns the number of the event. Aborted if it was edited since."""
        return run(self._room.approve(text))

    def reject(self, text: str = "") -> int:
        """Rejects the newest film; returns the number of the event. Aborted if it was edited since."""
        return run(self._room.reject(text))

    def decision(self) -> str:
        """Returns APPROVED or REJECTED, or nothing while the newest film is undecided."""
        return run(self._room.decision())

    def edit(self, scene: str, **values: Any) -> int:
        """Sets fields of a scene, such as `caption="Dawn"` or `duration=3`; returns the number of the edit.

        The film changes with the next `Film.revise`. Raises ValueError for a field that no scene has.
        """
        return run(self._room.edit(scene, **values))

    def lock(self, scene: str, *, locked: bool = True) -> int:
        """Locks a scene, which then keeps its clip, or unlocks it; returns the number of the edit."""
        return run(self._room.lock(scene, locked=locked))

    def undo(self, edit: int) -> int:
        """Undoes an edit by its number; returns the number of the new edit."""
        return run(self._room.undo(edit))

    def invite(
        self, role: Role = "REVIEWER", *, uses: int = 1, guests: bool = False, lifetime: timedelta = WEEK
    ) -> str:
        """Returns a token with which `uses` people can `join` as `role` within the lifetime.

        With `guests` they need no account: they `visit`, as anything but EDITOR.
        """
        return run(self._room.invite(role, uses=uses, guests=guests, lifetime=lifetime))

    def revoke(self, token: str) -> int:
        """Withdraws an invitation by its token, and ends the access of the guests who came by it.

        Returns the number of the event. NotFound if it is not open any more.
        """
        return run(self._room.revoke(token))

    def visit(self, token: str, name: str, *, request_id: str = "") -> Visit:
        """Comes as a guest called `name`, without an account, by a token of `invite(guests=True)`.

        Returns the token for a client of the guest's own. NotFound if the invitation is not good any more.
        """
        return run(self._room.visit(token, name, request_id=request_id))

    def guests(self) -> list[Guest]:
        """Returns who came as a guest, the newest first. PermissionDenied unless the user owns the room."""
        return run(self._room.guests())

    def join(self, token: str) -> None:
        """Makes the user a member with the token of an invitation."""
        run(self._room.join(token))

    def follow(self, after: int = 0) -> Iterator[Event]:
        """Yields the room's events after the number `after`, each once, in order, without end.

        Reconnects after a lost connection. A log that is much too long to read starts in its middle.
        """
        return iterate(self._room.follow(after))
