import { drawFilmstrip } from "./filmstrip";
import { api } from "./session.svelte";

/** A film that is slower leaves its place to the next one. */
const PATIENCE_MS = 20_000;
const IDLE_MS = 2000;

/** One after another: a list has many films, and the one that somebody watches comes first. */
let turn = Promise.resolve();

/** Draws the frame at `seconds` of a job's film once the canvas is seen; returns how to stop. */
export function drawPoster(canvas: HTMLCanvasElement, job: string, seconds: number): () => void {
  const closing = new AbortController();
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((each) => each.isIntersecting)) return;
    observer.disconnect();
    turn = turn.then(() => draw(canvas, job, seconds, closing.signal));
  });
  observer.observe(canvas);
  return () => {
    observer.disconnect();
    closing.abort();
  };
}

/** A film that cannot be read, or was deleted meanwhile, has no picture. */
async function draw(canvas: HTMLCanvasElement, job: string, seconds: number, closing: AbortSignal): Promise<void> {
  await idle();
  if (closing.aborted) return;
  const signal = AbortSignal.any([closing, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const { playUrl } = await api.generation.getDelivery({ name: `${job}/delivery` }, { signal });
    await drawFilmstrip(playUrl!.url, [{ canvas, seconds }], signal);
  } catch {
    // The list shows the first letter of its title.
  }
}

/** Waits until the page has nothing better to do. */
function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    // Safari has no such callback.
    if ("requestIdleCallback" in window) requestIdleCallback(resolve, { timeout: IDLE_MS });
    else setTimeout(resolve, IDLE_MS / 10);
  });
}
