import type { Connection } from "./connection.js";
import { type Job, Job_State, type JobEvent } from "./gen/aiprod/gateway/v1/resources_pb.js";
import { resumed, type StreamOptions } from "./resume.js";

/** Whether the job is over: SUCCEEDED, FAILED, or CANCELLED. */
export function hasEnded(job: Job): boolean {
  return [Job_State.SUCCEEDED, Job_State.FAILED, Job_State.CANCELLED].includes(job.state);
}

/**
 * Yields the events of a job, as `jobs/{job}`, each once and in order, until it ends; those after `offset` if one is
 * given. Reconnects and continues after the last event. Throws errors other than a lost connection.
 */
export async function* watchJob(
  connection: Connection,
  name: string,
  options: StreamOptions = {},
  offset = 0n,
): AsyncGenerator<JobEvent> {
  const open = (signal: AbortSignal) => connection.generation.watchJob({ name, afterOffset: offset }, { signal });
  for await (const event of resumed(open, options)) {
    if (event.offset > offset) offset = event.offset;
    yield event;
    if (event.job && hasEnded(event.job)) return;
  }
}
