import type { FrameRate } from "@aiprod/client/gen/aiprod/film/v1/manifest_pb";

/** The place in a film, in frames, and the video element that shows it. */
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
  private video: HTMLVideoElement | undefined;

  get seconds(): number {
    return this.frameCount / this.framesPerSecond;
  }

  private get framesPerSecond(): number {
    return this.rate ? this.rate.numerator / this.rate.denominator : 24;
  }

  /** Attaches the video; returns how to detach it. */
  attach(video: HTMLVideoElement): () => void {
    this.video = video;
    let request = 0;
    const follow = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      // Half a frame on: the media time of a frame may be a little before its start.
      this.frame = Math.min(this.frameCount - 1, Math.floor((mediaTime + 0.5 / this.framesPerSecond) * this.framesPerSecond));
      if (this.playing && this.range && this.frame >= this.range.end - 1) this.seek(this.range.start);
      request = video.requestVideoFrameCallback(follow);
    };
    request = video.requestVideoFrameCallback(follow);
    return () => {
      video.cancelVideoFrameCallback(request);
      this.video = undefined;
    };
  }

  /** Shows a frame. The middle of its time, because a seek to its start may show the frame before. */
  seek(frame: number): void {
    this.touched = true;
    this.frame = Math.max(0, Math.min(this.frameCount - 1, Math.round(frame)));
    if (this.video) this.video.currentTime = (this.frame + 0.5) / this.framesPerSecond;
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
    this.touched = true;
    this.setSpeed(speed);
    void this.video.play();
  }

  pause(): void {
    this.touched = true;
    this.video?.pause();
  }

  setSpeed(speed: number): void {
    this.speed = Math.max(0.25, Math.min(2, speed));
    if (this.video) this.video.playbackRate = this.speed;
  }
}
