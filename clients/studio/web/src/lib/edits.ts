import type { Command } from "@aiprod/client";
import { SceneSchema } from "@aiprod/client/gen/aiprod/film/v1/manifest_pb";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";

/** The texts of a scene that people write; edits of them are merged word by word. */
export type TextField = "title" | "caption" | "action";

/** Changes a text from `base`, the text that its author started from. */
export function editText(scene: string, field: TextField, base: string, text: string): Command {
  return edit({ case: "editText", value: { scene, field, base, text } });
}

/** Sets fields of a scene; the last writer wins. */
export function updateScene(scene: string, fields: string[], values: Omit<MessageInitShape<typeof SceneSchema>, "$typeName">): Command {
  return edit({ case: "updateScene", value: { scene, fields: { paths: fields }, values: create(SceneSchema, values) } });
}

/** Sets the length of a scene in seconds. */
export function setLength(scene: string, seconds: number): Command {
  return updateScene(scene, ["duration"], { duration: durationFromMs(Math.round(seconds * 1000)) });
}

/** Moves a scene behind another one; to the beginning if `after` is empty. */
export function moveScene(scene: string, after: string): Command {
  return edit({ case: "moveScene", value: { scene, after } });
}

/** Removes a scene. */
export function removeScene(scene: string): Command {
  return edit({ case: "removeScene", value: { scene } });
}

/** Locks a scene, or unlocks it. */
export function lockScene(scene: string, locked: boolean): Command {
  return edit({ case: "lockScene", value: { scene, locked } });
}

function edit(change: NonNullable<Extract<Command, { case: "edit" }>["value"]["changes"]>[number]["change"]): Command {
  return { case: "edit", value: { changes: [{ change }] } } as Command;
}
