import { Code, ConnectError } from "@connectrpc/connect";

import type { Connection } from "./connection.js";
import { lostConnection } from "./errors.js";
import type { ServerFrame } from "./gen/aiprod/collab/v1/collab_service_pb.js";
import { resumed, type StreamOptions } from "./resume.js";

/**
 * Yields the frames of a room, as `rooms/{room}`, until the signal aborts or the caller leaves the loop: the events
 * after `seq`, each once and in order. Reconnects and continues after the last event; a room whose log is a new one starts again with its snapshot.
 */
export async function* followRoom(
  connection: Connection,
  name: string,
  options: StreamOptions = {},
  seq = 0n,
): AsyncGenerator<ServerFrame> {
  let epoch = 0n;
  const open = (signal: AbortSignal) => connection.collab.watch({ name, afterSeq: seq, epoch }, { signal });
  const isLost = (error: unknown) => {
    if (epoch !== 0n && ConnectError.from(error).code === Code.OutOfRange) {
      seq = epoch = 0n;
      return true;
    }
    return lostConnection(error);
  };
  for await (const frame of resumed(open, options, isLost)) {
    epoch = frame.welcome?.room?.epoch || epoch;
    for (const { seq: reached } of [...(frame.welcome?.snapshot ? [frame.welcome.snapshot] : []), ...frame.events]) {
      if (reached > seq) seq = reached;
    }
    yield frame;
  }
}
