import { create, toJson } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";

import type { Command } from "../src/index.js";
import { applyFrame, followRoom, type RoomState, submit, watchJob } from "../src/index.js";
import { EntitySchema, ManifestSchema, type Scene, Scene_TimeOfDay, SceneSchema, StyleSchema, VideoFormatSchema } from "../src/gen/aiprod/film/v1/manifest_pb.js";
import { connectNode } from "../src/node.js";

/** The edge of a running stack; tests/studio/test_typescript_client.py starts one. */
const url = process.env.AIPROD_URL;

/** One command of each kind of edit, for a room whose first scene is `first`. */
function commands({ id: scene, action }: Scene): Command[] {
  const added = create(SceneSchema, { id: "extra", title: "One more", action: "Gulls leave", duration: durationFromMs(900) });
  const edits = [
    { case: "editText", value: { scene, field: "action", base: action, text: `${action}, and waits` } },
    { case: "updateScene", value: { scene, fields: { paths: ["time_of_day", "duration"] }, values: { timeOfDay: Scene_TimeOfDay.NIGHT, duration: durationFromMs(1300) } } },
    { case: "addScene", value: { scene: added, after: scene } },
    { case: "moveScene", value: { scene: "extra", after: "" } },
    { case: "updateFilm", value: { fields: { paths: ["title", "style.lens"] }, values: { title: "Dusk", style: create(StyleSchema, { lens: "wide" }) } } },
    { case: "putEntity", value: create(EntitySchema, { id: "gulls", name: "gulls", count: 3 }) },
    { case: "removeEntity", value: "gulls" },
    { case: "removeScene", value: { scene: "extra" } },
  ];
  return edits.map((change) => ({ case: "edit", value: { changes: [{ change }] } }) as Command);
}

describe.skipIf(!url)("a room that is followed", () => {
  it("equals the room of the service after each edit", { timeout: 120_000 }, async () => {
    const connection = connectNode(url!);
    const closing = new AbortController();
    const format = create(VideoFormatSchema, { width: 320, height: 240, frameRate: { numerator: 24, denominator: 1 } });
    let job = await connection.generation.createJob({ prompt: "A heron at dusk", durationSec: 2, format });
    for await (const event of watchJob(connection, job.name, { signal: closing.signal })) job = event.job ?? job;

    let state: RoomState | undefined;
    const waiting = commands((await connection.collab.getRoom({ name: job.room })).manifest!.scenes[0]!);
    const applied: bigint[] = [];
    for await (const frame of followRoom(connection, job.room, { signal: closing.signal })) {
      state = applyFrame(state, frame);
      if (applied.length && state.seq < applied.at(-1)!) continue;
      const room = await connection.collab.getRoom({ name: job.room });
      if (room.head === state.seq) expect(toJson(ManifestSchema, state.manifest)).toEqual(toJson(ManifestSchema, room.manifest!));
      const command = waiting.shift();
      if (!command) break;
      applied.push((await submit(connection, job.room, command)).seq);
    }
    closing.abort();
    expect(applied).toHaveLength(8);
    expect(state!.manifest.title).toBe("Dusk");
    expect(state!.user).toBe("local");
  });
});
