import type { ServerFrame, Welcome } from "./gen/aiprod/collab/v1/collab_service_pb.js";
import {
  type CommentEntry,
  CommentEntrySchema,
  type Decision,
  type Event,
  type FilmEntry,
  FilmEntrySchema,
  type Guest,
  type Invitation,
  type ManifestRevision,
  ManifestRevisionSchema,
  type Member,
  MemberSchema,
  type Participant,
  type Policy,
  PolicySchema,
  type Reviewed,
  ReviewedSchema,
  Role,
  type Snapshot,
} from "./gen/aiprod/collab/v1/resources_pb.js";
import { type Manifest, ManifestSchema } from "./gen/aiprod/film/v1/manifest_pb.js";
import { applyChange } from "./manifest.js";
import { create } from "@bufbuild/protobuf";

/** A room after event `seq`. States share what an event leaves alone; none is ever changed in place. */
export interface RoomState {
  readonly seq: bigint;
  readonly manifest: Manifest;
  /** The last event that changed the picture. */
  readonly manifestSeq: bigint;
  readonly lockedScenes: ReadonlySet<string>;
  /** Oldest first. */
  readonly comments: readonly CommentEntry[];
  /** Newest last. */
  readonly films: readonly FilmEntry[];
  /** The reviews of the newest film that count, one for each reviewer. */
  readonly reviews: readonly Reviewed[];
  readonly decisions: readonly Decision[];
  /** By number, from 1; without their manifests. */
  readonly revisions: readonly ManifestRevision[];
  readonly members: readonly Member[];
  readonly policy: Policy;
  /** The open invitations, and those of guests until they expire. */
  readonly invitations: readonly Invitation[];
  /** Who came as a guest, the oldest first; those who were removed, too. */
  readonly guests: readonly Guest[];
  /** Who is present, with the reader. */
  readonly participants: readonly Participant[];
  /** The reader's own participant id; empty before the welcome. */
  readonly participant: string;
  /** Who the reader is, also after the room has missed the reader's announcements; empty before the welcome. */
  readonly user: string;
}

const EMPTY: RoomState = {
  seq: 0n,
  manifest: create(ManifestSchema),
  manifestSeq: 0n,
  lockedScenes: new Set(),
  comments: [],
  films: [],
  reviews: [],
  decisions: [],
  revisions: [],
  members: [],
  policy: create(PolicySchema),
  invitations: [],
  guests: [],
  participants: [],
  participant: "",
  user: "",
};

/** The room after a frame of `followRoom`; `state` is undefined before the first one. */
export function applyFrame(state: RoomState | undefined, frame: ServerFrame): RoomState {
  let next = frame.welcome ? welcomed(state ?? EMPTY, frame.welcome) : (state ?? EMPTY);
  for (const event of frame.events) next = applyEvent(next, event);
  for (const { participant, left } of frame.presences) {
    if (!participant) continue;
    const others = next.participants.filter((each) => each.id !== participant.id);
    next = { ...next, participants: left ? others : [...others, participant] };
  }
  return next;
}

function welcomed(state: RoomState, { snapshot, participant, participants }: Welcome): RoomState {
  const user = participants.find((each) => each.id === participant)?.user ?? state.user;
  return { ...(snapshot ? restored(snapshot) : state), participant, participants, user };
}

function restored(snapshot: Snapshot): RoomState {
  return {
    ...EMPTY,
    seq: snapshot.seq,
    manifest: snapshot.manifest ?? EMPTY.manifest,
    manifestSeq: snapshot.manifestSeq,
    lockedScenes: new Set(snapshot.lockedScenes),
    comments: snapshot.comments,
    films: snapshot.films,
    reviews: snapshot.reviews,
    decisions: snapshot.decisions,
    revisions: snapshot.revisions,
    members: snapshot.members,
    policy: snapshot.policy ?? EMPTY.policy,
    invitations: snapshot.invitations,
    guests: snapshot.guests,
  };
}

/** The room after its next event. An event that the state has already is ignored: a stream may repeat some. */
export function applyEvent(state: RoomState, event: Event): RoomState {
  if (event.seq <= state.seq) return state;
  return { ...state, ...changes(state, event), seq: event.seq };
}

function changes(state: RoomState, event: Event): Partial<RoomState> {
  const { body, seq, actor } = event;
  switch (body.case) {
    case "manifest":
      return opened(state, event, body.value);
    case "edited":
      return edited(state, seq, body.value.changes);
    case "comment":
      return { comments: [...state.comments, create(CommentEntrySchema, { seq, author: actor, createTime: event.createTime!, comment: body.value })] };
    case "resolve": {
      const { comment, resolved } = body.value;
      return { comments: state.comments.map((each) => (each.seq === comment ? { ...each, resolved } : each)) };
    }
    case "film":
      return { films: [...state.films, create(FilmEntrySchema, { seq, createTime: event.createTime!, film: body.value })], reviews: [] };
    case "review":
      return { reviews: [...state.reviews.filter((each) => each.user !== actor), create(ReviewedSchema, { seq, user: actor, review: body.value })] };
    case "decision":
      return { decisions: [...state.decisions, body.value] };
    case "revision":
      return { revisions: [...state.revisions, body.value] };
    case "describeRevision":
      return { revisions: state.revisions.map((each) => (each.number === body.value.number ? { ...each, displayName: body.value.displayName, description: body.value.description } : each)) };
    case "member":
      return withMember(state, body.value);
    case "policy":
      return { policy: body.value };
    case "invitation":
      return { invitations: [...state.invitations, body.value] };
    case "withdrawInvitation": {
      const gone = new Set(state.guests.filter((each) => each.invitation === body.value).map((each) => each.user));
      return { invitations: state.invitations.filter((each) => each.digest !== body.value), members: state.members.filter((each) => !gone.has(each.user)) };
    }
    case "guest":
      return visited(state, body.value);
    case "acceptInvitation": {
      const role = state.invitations.find((each) => each.digest === body.value)?.role ?? Role.VIEWER;
      return withMember(state, create(MemberSchema, { user: actor, role }));
    }
    default:
      return {};
  }
}

function visited(state: RoomState, guest: Guest): Partial<RoomState> {
  const invitations = state.invitations.map((each) => (each.digest === guest.invitation ? { ...each, uses: each.uses - 1 } : each));
  return { guests: [...state.guests, guest], invitations, ...withMember(state, create(MemberSchema, { user: guest.user, role: guest.role })) };
}

function opened(state: RoomState, event: Event, manifest: Manifest): Partial<RoomState> {
  const plan = create(ManifestRevisionSchema, { number: 1, displayName: "Plan", manifestSeq: event.seq, author: event.actor, createTime: event.createTime! });
  const owner = create(MemberSchema, { user: event.actor, role: Role.OWNER });
  return { manifest, manifestSeq: event.seq, revisions: [plan], members: [...state.members, owner] };
}

function edited(state: RoomState, seq: bigint, edits: Parameters<typeof applyChange>[1][]): Partial<RoomState> {
  const lockedScenes = new Set(state.lockedScenes);
  let picture = false;
  for (const { change } of edits) {
    if (change.case === "lockScene" && change.value.locked) lockedScenes.add(change.value.scene);
    else if (change.case === "lockScene") lockedScenes.delete(change.value.scene);
    else picture = true;
    if (change.case === "removeScene") lockedScenes.delete(change.value.scene);
  }
  const manifest = edits.reduce(applyChange, state.manifest);
  // An earlier film no longer shows the manifest, so its reviews no longer count.
  return { manifest, lockedScenes, ...(picture ? { manifestSeq: seq, reviews: [] } : {}) };
}

function withMember(state: RoomState, member: Member): Partial<RoomState> {
  const others = state.members.filter((each) => each.user !== member.user);
  return { members: member.role === Role.ROLE_UNSPECIFIED ? others : [...others, member] };
}
