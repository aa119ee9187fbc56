"""The room of a film."""

import hashlib
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_client import room_results
from aiprod_client.errors import translated
from aiprod_client.retries import while_unavailable
from aiprod_client.rooms import follow_room, submit
from aiprod_client.scene_values import from_values, to_values
from aiprod_client.services import Services
from aiprod_rpc.errors import FailedPrecondition

Role = Literal["EDITOR", "REVIEWER", "COMMENTER", "VIEWER"]
WEEK = timedelta(days=7)


class AsyncRoom:
    """The room where people edit and review a film. Its methods are those of `Room`, to be awaited."""

    def __init__(self, services: Services, name: str) -> None:
        self.name = name
        self._services = services

    async def state(self) -> collab_pb.Room:
        """Returns the members, the policy, the newest film and its reviews, as the contract's message."""
        request = collab_api.GetRoomRequest(name=self.name)
        with translated():
            return await while_unavailable(lambda: self._services.collab.GetRoom(request))

    async def scenes(self) -> list[dict[str, Any]]:
        """Returns the scenes in playing order with the fields that `edit` takes, `duration` in seconds."""
        return [to_values(scene) for scene in (await self.state()).manifest.scenes]

    async def comment(
        self,
        text: str,
        *,
        scene: str = "",
        frame: int | None = None,
        end_frame: int | None = None,
        reply_to: int = 0,
    ) -> int:
        """Comments on the film, a scene, or frames; returns the comment's id."""
        message = collab_pb.Comment(
            text=text, scene=scene, start_frame=frame, end_frame=end_frame, reply_to=reply_to
        )
        return await self._submit(collab_api.Submit(comment=message))

    async def comments(self) -> list[room_results.Comment]:
        """Returns all comments, the oldest first."""
        request, found = collab_api.ListCommentsRequest(parent=self.name), list[room_results.Comment]()
        while True:
            with translated():
                page = await while_unavailable(lambda: self._services.collab.ListComments(request))
            found += map(room_results.comment, page.comments)
            request.page_token = page.next_page_token
            if not request.page_token:
                return found

    async def resolve(self, comment: int, *, resolved: bool = True) -> int:
        """Resolves or reopens a comment; returns the number of the event."""
        return await self._submit(
            collab_api.Submit(resolve=collab_pb.Resolve(comment=comment, resolved=resolved))
        )

    async def approve(self, text: str = "") -> int:
        """Approves the newest film; returns the number of the event."""
        return await self._review(collab_pb.Review.APPROVED, text)

    async def reject(self, text: str = "") -> int:
        """Rejects the newest film; returns the number of the event."""
        return await self._review(collab_pb.Review.REJECTED, text)

    async def decision(self) -> str:
        """Returns APPROVED or REJECTED, or nothing while the newest film is undecided."""
        room = await self.state()
        return collab_pb.Review.Verdict.Name(room.decision.verdict) if room.HasField("decision") else ""

    async def edit(self, scene: str, **values: Any) -> int:
        """Sets fields of a scene, such as `caption="Dawn"` or `duration=3`; returns the number of the
        edit."""
        change = collab_edits.UpdateScene(scene=scene, values=from_values(values))
        change.fields.paths.extend(values)
        changes = [collab_edits.Change(update_scene=change)]
        return await self._submit(collab_api.Submit(edit=collab_edits.Edit(changes=changes)))

    async def lock(self, scene: str, *, locked: bool = True) -> int:
        """Locks a scene, which then keeps its clip, or unlocks it; returns the number of the edit."""
        changes = [collab_edits.Change(lock_scene=collab_edits.LockScene(scene=scene, locked=locked))]
        return await self._submit(collab_api.Submit(edit=collab_edits.Edit(changes=changes)))

    async def undo(self, edit: int) -> int:
        """Undoes an edit by its number; returns the number of the new edit."""
        return await self._submit(collab_api.Submit(undo=edit))

    async def invite(
        self, role: Role = "REVIEWER", *, uses: int = 1, guests: bool = False, lifetime: timedelta = WEEK
    ) -> str:
        """Returns a token with which `uses` people can `join`, or with `guests` `visit`, as `role`."""
        request = collab_api.InviteRequest(
            name=self.name,
            role=collab_pb.Role.Value(role),
            uses=uses,
            guests=guests,
            request_id=str(uuid.uuid4()),
        )
        request.expire_time.FromDatetime(datetime.now(UTC) + lifetime)
        with translated():
            # Not repeated: the token of a lost answer is known to nobody.
            return (await self._services.collab.Invite(request)).token

    async def join(self, token: str) -> None:
        """Makes the user a member with the token of an invitation."""
        request = collab_api.AcceptInvitationRequest(name=self.name, token=token)
        with translated():
            await self._services.collab.AcceptInvitation(request)

    async def visit(self, token: str, name: str, *, request_id: str = "") -> room_results.Visit:
        """Comes as a guest, without an account; returns the token for a client of the guest's own."""
        # The same id brings back the same guest, so the call may be repeated.
        request = collab_api.VisitRoomRequest(
            name=self.name, token=token, display_name=name, request_id=request_id or str(uuid.uuid4())
        )
        with translated():
            visited = await while_unavailable(lambda: self._services.collab.VisitRoom(request))
        return room_results.visit(visited, request.request_id)

    async def revoke(self, token: str) -> int:
        """Withdraws an invitation, and ends the access of the guests who came by it."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        return await self._submit(collab_api.Submit(withdraw_invitation=digest))

    async def guests(self) -> list[room_results.Guest]:
        """Returns who came as a guest, the newest first."""
        request, found = collab_api.ListGuestsRequest(parent=self.name), list[room_results.Guest]()
        while True:
            with translated():
                page = await while_unavailable(lambda: self._services.collab.ListGuests(request))
            found += map(room_results.guest, page.guests)
            request.page_token = page.next_page_token
            if not request.page_token:
                return found

    async def follow(self, after: int = 0) -> AsyncGenerator[room_results.Event, None]:
        """Yields the room's events after the number `after`, each once, in order, without end.

        Reconnects after a lost connection. A log that is much too long to read starts in its middle.
        """
        with translated():
            async with aclosing(follow_room(self._services.collab, self.name, after)) as frames:
                async for frame in frames:
                    for event in frame.events:
                        yield room_results.room_event(event)

    async def _review(self, verdict: collab_pb.Review.Verdict.ValueType, text: str) -> int:
        film = (await self.state()).film_seq
        if not film:
            raise FailedPrecondition(f"{self.name} has no film to review yet", reason="NO_FILM")
        review = collab_pb.Review(verdict=verdict, film=film, text=text)
        return await self._submit(collab_api.Submit(review=review))

    async def _submit(self, command: collab_api.Submit) -> int:
        with translated():
            return (await submit(self._services.collab, self.name, command)).seq
