"""A fake collab service: rooms without a log."""

from google.protobuf import empty_pb2

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceServicer
from aiprod.film.v1.disk_usage_pb2 import DiskPart, DiskUsage
from aiprod_rpc.call import Call, current_call
from aiprod_rpc.errors import Aborted, NotFound, PermissionDenied, Unavailable


class Collab(CollabServiceServicer):
    """Rooms whose manifests a test may change; users not in `roles` are no members."""

    def __init__(self) -> None:
        self.calls: set[Call] = set()
        self.rooms: dict[str, collab_pb.Room] = {}
        self.revisions: dict[str, list[collab_pb.ManifestRevision]] = {}
        self.roles: dict[str, collab_pb.Role.ValueType] = {"local": collab_pb.OWNER}
        self.milestones: dict[str, str] = {}
        self.films: dict[str, collab_pb.Film] = {}
        self.edits: set[str] = set()
        self.review_requests: dict[str, int] = {}
        self.approvals_needed = 1
        self.film_reviews: dict[str, collab_api.FilmReview] = {}
        self.review_looks = 0
        self.is_down = False
        self.evict_at = ""
        """A milestone with this text removes everybody from the room."""

    async def OpenRoom(self, request: collab_api.OpenRoomRequest, context: object) -> collab_pb.Room:
        if request.name not in self.rooms:
            self.rooms[request.name] = collab_pb.Room(
                name=request.name, manifest=request.manifest, manifest_seq=1
            )
            self.revisions[request.name] = []
            self._save_revision(self.rooms[request.name])
        return self._room(request.name)

    async def GetRoom(self, request: collab_api.GetRoomRequest, context: object) -> collab_pb.Room:
        return self._room(request.name)

    async def DeleteRoom(self, request: collab_api.DeleteRoomRequest, context: object) -> empty_pb2.Empty:
        self.rooms.pop(request.name, None)
        return empty_pb2.Empty()

    async def GetDiskUsage(self, request: object, context: object) -> DiskUsage:
        return DiskUsage(parts=[DiskPart(name="rooms", count=len(self.rooms), bytes=10)])

    async def BatchGetFilmReviews(
        self, request: collab_api.BatchGetFilmReviewsRequest, context: object
    ) -> collab_api.BatchGetFilmReviewsResponse:
        self.review_looks += 1
        if self.is_down:
            raise Unavailable("the log is down", reason="LOG_FAILED")
        if current_call().from_edge:
            raise PermissionDenied("only services may call this method", reason="SERVICES_ONLY")
        found = [self.film_reviews[job] for job in request.jobs if job in self.film_reviews]
        return collab_api.BatchGetFilmReviewsResponse(reviews=found)

    async def GetManifestRevision(
        self, request: collab_api.GetManifestRevisionRequest, context: object
    ) -> collab_pb.ManifestRevision:
        room, _, number = request.name.partition("/revisions/")
        self._room(room)
        if int(number) > len(self.revisions[room]):
            raise NotFound("no such revision", reason="REVISION_NOT_FOUND")
        return self.revisions[room][int(number) - 1]

    async def Send(self, request: collab_api.SendRequest, context: object) -> collab_pb.Event:
        call = current_call()
        self.calls.add(Call(call.user, call.request_id, call.traceparent, from_edge=call.from_edge))
        room, submit = self._room(request.name), request.submit
        match submit.WhichOneof("body"):
            case "save_revision":
                return collab_pb.Event(revision=self._save_revision(room))
            case "edit":
                self._edit(room, submit)
            case "review_request":
                return self._request_review(room, submit)
            case "review":
                return self._review(room, submit.review)
            case "film":
                room.film.CopyFrom(submit.film)
                self.films[submit.request_id] = submit.film
                self.film_reviews[submit.film.job] = collab_api.FilmReview(job=submit.film.job)
                self.film_reviews[submit.film.job].update_time.GetCurrentTime()
            case _:
                self.milestones.setdefault(submit.request_id, submit.milestone.text)
                if self.evict_at and self.evict_at in submit.milestone.text:
                    self.roles.clear()
        return collab_pb.Event(seq=len(self.milestones))

    def _edit(self, room: collab_pb.Room, submit: collab_api.Submit) -> None:
        """Sets fields of scenes, once for a command."""
        if submit.request_id in self.edits:
            return
        self.edits.add(submit.request_id)
        room.manifest_seq += 1
        for change in submit.edit.changes:
            update = change.update_scene
            scene = next(each for each in room.manifest.scenes if each.id == update.scene)
            update.fields.MergeMessage(update.values, scene)

    def _request_review(self, room: collab_pb.Room, submit: collab_api.Submit) -> collab_pb.Event:
        if submit.request_id not in self.review_requests:
            self.review_requests[submit.request_id] = 100 + len(self.review_requests)
            room.review_request.CopyFrom(submit.review_request)
            room.review_request_seq = self.review_requests[submit.request_id]
            room.ClearField("decision")
        return collab_pb.Event(seq=self.review_requests[submit.request_id])

    def _review(self, room: collab_pb.Room, review: collab_pb.Review) -> collab_pb.Event:
        if review.film != room.review_request_seq:
            raise Aborted("another request", reason="STALE")
        reviewed = collab_pb.Reviewed(user=current_call().user, review=review)
        room.reviews.append(reviewed)
        self.approvals_needed -= review.verdict == collab_pb.Review.APPROVED
        if review.verdict == collab_pb.Review.REJECTED or self.approvals_needed <= 0:
            self.decide(room, review.verdict)
        return collab_pb.Event(review=review)

    def decide(self, room: collab_pb.Room, verdict: collab_pb.Review.Verdict.ValueType) -> None:
        """Decides the plan under review."""
        room.decision.film, room.decision.verdict = room.review_request_seq, verdict
        room.decision.users[:] = ["eve"]
        if verdict == collab_pb.Review.APPROVED:
            room.decision.revision = self._save_revision(room).number

    def _room(self, name: str) -> collab_pb.Room:
        if name not in self.rooms or current_call().user not in self.roles:
            raise NotFound("no such room", reason="ROOM_NOT_FOUND")
        room = self.rooms[name]
        del room.members[:]
        room.members.extend(collab_pb.Member(user=user, role=role) for user, role in self.roles.items())
        return room

    def _save_revision(self, room: collab_pb.Room) -> collab_pb.ManifestRevision:
        room.revision_count += 1
        revision = collab_pb.ManifestRevision(
            number=room.revision_count, manifest=room.manifest, manifest_seq=room.manifest_seq
        )
        self.revisions[room.name].append(revision)
        return revision
