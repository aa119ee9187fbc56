import { Comparison } from "./comparison.svelte";
import { Sketch } from "./sketch.svelte";
import type { FrameRate } from "@aiprod/client/gen/aiprod/film/v1/manifest_pb";

/** Seconds by which a second film may be off before it jumps; below, it catches up by its speed. */
const MOST_DRIFT = 0.12;
const SLOWEST = 0.25;
const FASTEST = 2;

/** The place in a film, in frames, and the video element that shows it; also a second one, in sync. */
export class Playback {
  frame = $state(0);
  playing = $state(false);
  muted = $state(false);
  speed = $state(1);
  rate = $state.raw<FrameRate>();
  frameCount = $state(0);
  /** The marked frames, which play in a loop. */
  range = $state.raw<{ start: number; end: number }>();
  /** Whether the viewer has been anywhere in the film: until then, a still of its first scene is its cover. */
  touched = $state(false);
  /** The drawing of the next comment. */
  readonly sketch = new Sketch();
  /** The film beside this one. */
  comparison = $state.raw<Comparison>();
  private video: HTMLVideoElement | undefined;
  private second: HTMLVideoElement | undefined;
  private rewinding = 0;

  get seconds(): number {
    return this.frameCount / this.framesPerSecond;
  }

  /** Whether it plays backward, while the video itself pauses. */
  get rewinds(): boolean {
    return this.rewinding !== 0;
  }

  private get framesPerSecond(): number {
    return this.rate ? this.rate.numerator / this.rate.denominator : 24;
  }

  /** Attaches the video; returns how to detach it. */
  attach(video: HTMLVideoElement): () => void {
    this.video = video;
    let request = 0;
    const follow = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      // Half a frame on: the media time of a frame may be a little before its start. While a seek is under way, this
      // frame is one of an earlier seek.
      if (!video.seeking) this.frame = Math.min(this.frameCount - 1, Math.floor((mediaTime + 0.5 / this.framesPerSecond) * this.framesPerSecond));
      if (this.playing && this.range && this.frame >= this.range.end - 1) this.seek(this.range.start);
      if (!video.paused) this.align(mediaTime);
      request = 0;
      if (!video.paused) listen();
    };
    // Only while it plays: a seek knows its frame, and a callback for each frame would draw the page once more.
    const listen = () => (request ||= video.requestVideoFrameCallback(follow));
    video.addEventListener("play", listen);
    return () => {
      video.removeEventListener("play", listen);
      video.cancelVideoFrameCallback(request);
      this.pause();
      this.video = undefined;
    };
  }

  /** Attaches a second video, which shows the same time; returns how to detach it. */
  join(second: HTMLVideoElement): () => void {
    this.second = second;
    const start = () => this.align(this.video?.currentTime ?? 0);
    second.addEventListener("loadedmetadata", start);
    return () => {
      second.removeEventListener("loadedmetadata", start);
      this.second = undefined;
    };
  }

  /** Brings the second video to the time of the first one. */
  private align(time: number): void {
    const { second, video } = this;
    if (!second || !video) return;
    const drift = second.currentTime - time;
    if (video.paused) {
      second.pause();
      if (drift !== 0) second.currentTime = time;
      return;
    }
    if (Math.abs(drift) > MOST_DRIFT) second.currentTime = time;
    second.playbackRate = video.playbackRate * (Math.abs(drift) > MOST_DRIFT ? 1 : 1 - 4 * drift);
    if (second.paused && !second.ended) void second.play().catch(() => {});
  }

  /** Shows a frame. The middle of its time, because a seek to its start may show the frame before. */
  seek(frame: number): void {
    this.touched = true;
    this.frame = Math.max(0, Math.min(this.frameCount - 1, Math.round(frame)));
    const time = (this.frame + 0.5) / this.framesPerSecond;
    for (const video of [this.video, this.second]) if (video) video.currentTime = time;
  }

  /** Begins the range at this frame; it ends with the film if its end is not later. */
  markIn(): void {
    const end = this.range && this.range.end > this.frame + 1 ? this.range.end : this.frameCount;
    if (end > this.frame + 1) this.range = { start: this.frame, end };
  }

  /** Ends the range behind this frame; it begins with the film if its begin is not earlier. */
  markOut(): void {
    const start = this.range && this.range.start < this.frame ? this.range.start : 0;
    if (this.frame > start) this.range = { start, end: this.frame + 1 };
  }

  step(frames: number): void {
    this.pause();
    this.seek(this.frame + frames);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(speed = this.speed): void {
    if (!this.video) return;
    this.stopRewinding();
    this.touched = true;
    this.setSpeed(speed);
    void this.video.play();
    this.align(this.video.currentTime);
  }

  /** Plays forward; faster if it does so already, or slower backward. */
  forward(): void {
    if (this.rewinding && this.speed > 1) this.rewind(this.speed / 2);
    else this.play(this.playing && !this.rewinding ? this.speed * 2 : 1);
  }

  /** Plays backward, without sound; faster if it does so already, or slower forward. */
  backward(): void {
    if (this.playing && !this.rewinding && this.speed > 1) this.setSpeed(this.speed / 2);
    else this.rewind(this.rewinding ? this.speed * 2 : 1);
  }

  pause(): void {
    this.touched = true;
    this.stopRewinding();
    this.video?.pause();
  }

  /** Notes that the video pauses, also where it ended: the second one then shows the same time. */
  paused(): void {
    this.playing = this.rewinds;
    if (this.video && !this.rewinds) this.align(this.video.currentTime);
  }

  setSpeed(speed: number): void {
    this.speed = Math.max(SLOWEST, Math.min(FASTEST, speed));
    if (this.video) this.video.playbackRate = this.speed;
  }

  /** Browsers play videos forward only, so frames are sought one after another, as many as the time asks for. */
  private rewind(speed: number): void {
    const { video } = this;
    if (!video) return;
    this.pause();
    this.setSpeed(speed);
    let from = { frame: this.frame, time: performance.now() };
    const step = () => {
      const first = this.range?.start ?? 0;
      const frame = Math.max(first, from.frame - Math.floor(((performance.now() - from.time) / 1000) * this.framesPerSecond * this.speed));
      if (!video.seeking && frame !== this.frame) this.seek(frame);
      if (this.frame === first && !this.range) return this.pause();
      if (this.frame === first) from = { frame: this.range!.end - 1, time: performance.now() };
      this.rewinding = requestAnimationFrame(step);
    };
    this.playing = true;
    this.rewinding = requestAnimationFrame(step);
  }

  private stopRewinding(): void {
    if (!this.rewinding) return;
    cancelAnimationFrame(this.rewinding);
    this.rewinding = 0;
    this.playing = false;
  }
}
