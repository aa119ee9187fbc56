import { type Command, type ConnectionState, type Failure, failureOf, followRoom, hasEnded, lostConnection, type RoomState, applyFrame, submit, watchJob } from "@aiprod/client";
import type { Delivery } from "@aiprod/client/gen/aiprod/gateway/v1/generation_service_pb";
import { type Job, Job_State } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";
import { Review_Verdict, Role } from "@aiprod/client/gen/aiprod/collab/v1/resources_pb";
import { Stage } from "@aiprod/client/gen/aiprod/film/v1/stage_pb";

import { films } from "./films.svelte";
import { api, session } from "./session.svelte";

const DELIVERY_TRIES = 3;
/** A room counts a page as gone after 30 seconds without an announcement. */
const ANNOUNCE_MS = 10_000;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5000;

/** One film and its room, as they are now. `close` ends its streams. */
export class Film {
  readonly name: string;
  job = $state.raw<Job>();
  room = $state.raw<RoomState>();
  delivery = $state.raw<Delivery>();
  connection = $state<ConnectionState>("live");
  /** The finished part of each scene, 0 to 1, by its id. */
  progress = $state<Record<string, number>>({});
  /** A frame of each scene that was rendered while the page was open, as a JPEG, by the scene's id. */
  previews = $state<Record<string, Uint8Array>>({});
  /** The newest of them. */
  preview = $state.raw<Uint8Array>();
  /** Why the film cannot be shown, for example that it does not exist. */
  failure = $state.raw<Failure>();
  /** The last rejected command of this page; cleared by the next one. */
  rejection = $state.raw<Failure>();

  private readonly closing = new AbortController();
  private following = new AbortController();
  private editing = "";

  constructor(name: string) {
    this.name = name;
    void this.watch();
    const timer = setInterval(() => void this.announce(), ANNOUNCE_MS);
    this.closing.signal.addEventListener("abort", () => clearInterval(timer));
  }

  close(): void {
    this.closing.abort();
    this.following.abort();
  }

  /** Continues after the user has signed in. */
  resume(): void {
    void this.watch();
    if (this.job?.room) void this.follow(this.job.room);
  }

  get role(): Role {
    return this.room?.members.find((member) => member.user === this.room?.user)?.role ?? Role.ROLE_UNSPECIFIED;
  }

  /** Whether the reader asked for the film. */
  get isOwn(): boolean {
    return this.job !== undefined && this.job.user === films.user;
  }

  get canEdit(): boolean {
    return this.role === Role.OWNER || this.role === Role.EDITOR;
  }

  /** Whether the reader has no account, and came by a link for guests. */
  get isGuest(): boolean {
    return this.room?.user.startsWith("guest:") ?? false;
  }

  get canComment(): boolean {
    return this.canReview || this.role === Role.COMMENTER;
  }

  /** The name of a user for people. A guest can give any name, so it is marked. */
  nameOf(user: string): string {
    const guest = user.startsWith("guest:") && this.room?.guests.find((each) => each.user === user);
    return guest ? `${guest.displayName} (guest)` : user;
  }

  get canReview(): boolean {
    return this.canEdit || this.role === Role.REVIEWER;
  }

  /** The newest film of the room, which reviews are about. */
  get newest() {
    return this.room?.films.at(-1);
  }

  /** The film of the room that this job made, which its player shows: its frames are those of comments and scenes. */
  get shown() {
    return this.room?.films.findLast(({ film }) => film!.job === this.name) ?? this.newest;
  }

  /** Whether the film shown is the newest, and shows the manifest as it is: the room rejects a review of another as stale. */
  get canDecide(): boolean {
    return this.canReview && this.newest !== undefined && this.shown === this.newest && this.newest.film!.manifestSeq >= this.room!.manifestSeq;
  }

  /** Approves the film, or asks for changes. */
  async decide(approved: boolean): Promise<void> {
    const verdict = approved ? Review_Verdict.APPROVED : Review_Verdict.REJECTED;
    if (this.canDecide) await this.submit({ case: "review", value: { verdict, film: this.newest!.seq } });
  }

  /** Submits a command to the room. Returns whether the room took it; otherwise `rejection` says why not. */
  async submit(command: Command): Promise<boolean> {
    this.rejection = undefined;
    try {
      await submit(api, this.job!.room, command);
      return true;
    } catch (error) {
      this.rejection = failureOf(error);
      session.note(this.rejection);
      return false;
    }
  }

  /** Shows the others what this page edits, as `scenes/{scene}/{field}`, and that it is still there. */
  async announce(editing: string = this.editing): Promise<void> {
    this.editing = editing;
    if (!this.room || this.connection !== "live") return;
    const { participant } = this.room;
    try {
      await api.collab.announce({ name: this.job!.room, participant, presence: { editing } }, { timeoutMs: 5000 });
    } catch (error) {
      // The room counts a page that was asleep as gone.
      if (failureOf(error).code === "NotFound" && participant === this.room.participant) void this.follow(this.job!.room);
    }
  }

  async cancel(): Promise<void> {
    try {
      this.take(await api.generation.cancelJob({ name: this.name }, { timeoutMs: 15_000 }));
    } catch (error) {
      this.rejection = failureOf(error);
    }
  }

  /** Lets a failed or cancelled job go on where it stopped. What it paid for is used again. */
  async retry(): Promise<void> {
    await this.change(() => api.generation.retryJob({ name: this.name }, { timeoutMs: 15_000 }));
  }

  /** Approves the plan that waits for a review, and so spends what rendering it costs. */
  async approvePlan(): Promise<void> {
    await this.change(() => api.generation.approveJob({ name: this.name }, { timeoutMs: 15_000 }));
  }

  /** Deletes the film and what belongs to it alone. Returns whether it is gone. */
  async remove(): Promise<boolean> {
    this.rejection = undefined;
    try {
      await api.generation.deleteJob({ name: this.name }, { timeoutMs: 30_000 });
      films.drop(this.name);
      return true;
    } catch (error) {
      this.rejection = failureOf(error);
      return false;
    }
  }

  /** Takes the job after a call that changes it, and follows it again if it had ended. */
  private async change(call: () => Promise<Job>): Promise<void> {
    this.rejection = undefined;
    const ended = hasEnded(this.job!);
    try {
      this.take(await call());
      if (ended) void this.watch();
    } catch (error) {
      this.rejection = failureOf(error);
      session.note(this.rejection);
    }
  }

  /** Starts the same film as a new job. Returns undefined, and sets `rejection`, if the gateway rejects it. */
  async again(): Promise<Job | undefined> {
    const { prompt, storyboard, durationSec, durationOpen, format, formatOpen, seed, project, options } = this.job!;
    const story = storyboard ? { storyboard } : { prompt };
    const request = { ...story, seed, project, options, ...(!durationOpen && { durationSec }), ...(!formatOpen && { format }) };
    return this.start((requestId) => api.generation.createJob({ ...request, requestId }, { timeoutMs: 30_000 }));
  }

  /** Starts another take of a scene: with other words, or with another seed if `action` is empty. */
  async createTake(scene: string, action: string): Promise<Job | undefined> {
    return this.start((requestId) => api.generation.createTake({ name: this.name, scene, action, requestId }, { timeoutMs: 30_000 }));
  }

  /** Puts a take into the manifest and starts the film of it. */
  async pickTake(name: string): Promise<Job | undefined> {
    return this.start((requestId) => api.generation.pickTake({ name, requestId }, { timeoutMs: 30_000 }));
  }

  /** Starts a job beside this one. Returns undefined, and sets `rejection`, if the gateway rejects it. */
  private async start(call: (requestId: string) => Promise<Job>): Promise<Job | undefined> {
    this.rejection = undefined;
    try {
      const job = await call(crypto.randomUUID());
      films.put(job);
      return job;
    } catch (error) {
      this.rejection = failureOf(error);
      session.note(this.rejection);
      return undefined;
    }
  }

  /** Renders the room's manifest as it is now, and returns the new job. */
  async render(): Promise<Job> {
    const job = await api.generation.renderRevision({ name: this.name, requestId: crypto.randomUUID() });
    films.put(job);
    return job;
  }

  private async watch(): Promise<void> {
    const options = { signal: this.closing.signal, onState: (state: ConnectionState) => (this.connection = state) };
    try {
      this.take(await this.load());
      if (hasEnded(this.job!)) return;
      for await (const event of watchJob(api, this.name, options)) {
        if (event.scene && event.stage === Stage.RENDER) this.progress[event.scene] = event.fraction;
        if (event.preview.length) this.previews[event.scene] = this.preview = event.preview;
        if (event.job) this.take(event.job);
      }
    } catch (error) {
      if (this.closing.signal.aborted) return;
      this.fail(error);
    }
  }

  /** The job, as soon as the edge can be reached. */
  private async load(): Promise<Job> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      try {
        return await api.generation.getJob({ name: this.name }, { timeoutMs: 15_000 });
      } catch (error) {
        if (this.closing.signal.aborted || !lostConnection(error)) throw error;
        this.connection = "reconnecting";
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** A missing token is no failure of the film: it goes on when the user has signed in. */
  private fail(error: unknown): void {
    const failure = failureOf(error);
    session.note(failure);
    if (failure.code !== "Unauthenticated") this.failure = failure;
  }

  private take(job: Job): void {
    const hadRoom = this.job?.room;
    this.job = job;
    films.put(job);
    if (job.room && !hadRoom) void this.follow(job.room);
    if (job.state === Job_State.SUCCEEDED && !this.delivery) void this.deliver();
  }

  private async follow(room: string): Promise<void> {
    this.following.abort();
    const { signal } = (this.following = new AbortController());
    const options = { signal, onState: (state: ConnectionState) => (this.connection = state) };
    try {
      for await (const frame of followRoom(api, room, options, this.room?.seq)) {
        const known = this.room?.decisions;
        this.room = applyFrame(this.room, frame);
        // The list of films shows decisions, too.
        if (known && known !== this.room.decisions && !this.isGuest) void films.refresh();
      }
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  /** Signed URLs expire, so the player asks again when its URL does. */
  async deliver(): Promise<void> {
    for (let attempt = 1; attempt <= DELIVERY_TRIES; attempt += 1) {
      try {
        this.delivery = await api.generation.getDelivery({ name: `${this.name}/delivery` }, { timeoutMs: 15_000 });
        return;
      } catch (error) {
        if (attempt === DELIVERY_TRIES) this.failure = failureOf(error);
        else await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
      }
    }
  }
}
