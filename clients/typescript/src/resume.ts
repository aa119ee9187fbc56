import { lostConnection } from "./errors.js";

/** Whether messages arrive, or the connection is lost and the next try waits. */
export type ConnectionState = "live" | "reconnecting";

export interface StreamOptions {
  /** Ends the stream, as leaving the `for await` loop does. */
  readonly signal?: AbortSignal;
  /** Called at each change of the connection. */
  readonly onState?: (state: ConnectionState) => void;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;

/**
 * Yields the messages of a stream, and of the next one whenever a stream ends or is lost, until the signal aborts or
 * the caller leaves the loop. `open` opens each stream where the one before ended. Throws errors other than a loss.
 */
export async function* resumed<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { signal, onState = () => {} }: StreamOptions,
  isLost: (error: unknown) => boolean = lostConnection,
): AsyncGenerator<T> {
  // Leaving the loop of a stream leaves it open on the server; only its signal ends it.
  const ending = new AbortController();
  const end = () => ending.abort(signal?.reason);
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  try {
    yield* reopened(() => open(ending.signal), ending.signal, onState, isLost);
  } finally {
    signal?.removeEventListener("abort", end);
    end();
  }
}

async function* reopened<T>(
  open: () => AsyncIterable<T>,
  signal: AbortSignal,
  onState: (state: ConnectionState) => void,
  isLost: (error: unknown) => boolean,
): AsyncGenerator<T> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const message of open()) {
        failures = 0;
        onState("live");
        yield message;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isLost(error)) throw error;
    }
    failures += 1;
    onState("reconnecting");
    await pause(backOff(failures), signal);
  }
}

/** The wait before try `failures`, doubling and spread: everybody on a service loses their stream at once. */
function backOff(failures: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
