// What a page gets as `aiprod`: a film of its own, and a room by grpc-web.
import { connect, followRoom, submit } from "@aiprod/client";

import { makeFilm } from "./film.js";

const connection = connect(location.origin);

export const film = () => makeFilm(connection);

/** Sends `count` comments and returns the first `total` that the room has, as `[seq, text]`. */
export async function discuss(name: string, count: number, total: number): Promise<[string, string][]> {
  const closing = new AbortController();
  const seen: [string, string][] = [];
  let begun: Promise<unknown> | undefined;
  for await (const frame of followRoom(connection, name, { signal: closing.signal })) {
    begun ??= send(name, count);
    for (const { seq, body } of frame.events) {
      if (body.case === "comment") seen.push([String(seq), body.value.text]);
    }
    if (seen.length >= total) break;
  }
  closing.abort();
  await begun;
  return seen;
}

async function send(name: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    await submit(connection, name, { case: "comment", value: { text: `grpc-web ${number}` } });
  }
}
