import { Code, ConnectError } from "@connectrpc/connect";
import { create, type MessageInitShape } from "@bufbuild/protobuf";

import type { Connection } from "./connection.js";
import { SubmitSchema } from "./gen/aiprod/collab/v1/collab_service_pb.js";
import type { Event } from "./gen/aiprod/collab/v1/resources_pb.js";

/** A command to a room: one of the bodies of `Submit`. */
export type Command = NonNullable<MessageInitShape<typeof SubmitSchema>["body"]>;

const TRIES = 8;

/**
 * Submits a command to a room, as `rooms/{room}`, and returns its event. The room applies it once, however often it is
 * sent. Throws the room's rejection, or the last error if the service stays away for about 15 seconds.
 */
export async function submit(
  connection: Connection,
  name: string,
  body: Command,
  requestId: string = crypto.randomUUID(),
): Promise<Event> {
  const request = { name, submit: create(SubmitSchema, { requestId, body }) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connection.collab.send(request, { timeoutMs: 10_000 });
    } catch (error) {
      if (attempt === TRIES || !isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(200 * 2 ** attempt, 3000) * (0.5 + Math.random() / 2)));
    }
  }
}

/** The request id makes a repetition safe even if the first one was applied and its response was lost. */
function isTransient(error: unknown): boolean {
  return [Code.Unavailable, Code.DeadlineExceeded, Code.Unknown].includes(ConnectError.from(error).code);
}
