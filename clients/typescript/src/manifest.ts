import type { FieldMask } from "@bufbuild/protobuf/wkt";
import { create, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";

import type { Change } from "./gen/aiprod/collab/v1/edits_pb.js";
import { type Manifest, ManifestSchema, type Scene, SceneSchema } from "./gen/aiprod/film/v1/manifest_pb.js";

export type { Manifest, Scene };

/** The manifest after a primitive change of a logged edit. The argument stays as it is, so that views can compare. */
export function applyChange(manifest: Manifest, { change }: Change): Manifest {
  switch (change.case) {
    case "updateFilm":
      return updated(ManifestSchema, manifest, change.value.values, change.value.fields);
    case "updateScene": {
      const { scene: id, values, fields } = change.value;
      const scenes = manifest.scenes.map((scene) =>
        scene.id === id ? updated(SceneSchema, scene, values, fields) : scene,
      );
      return { ...manifest, scenes };
    }
    case "addScene":
      return change.value.scene ? { ...manifest, scenes: inserted(manifest.scenes, change.value.scene, change.value.after) } : manifest;
    case "removeScene":
      return { ...manifest, scenes: without(manifest.scenes, change.value.scene) };
    case "moveScene": {
      const moved = manifest.scenes.find((scene) => scene.id === change.value.scene);
      if (!moved) return manifest;
      return { ...manifest, scenes: inserted(without(manifest.scenes, moved.id), moved, change.value.after) };
    }
    case "putEntity":
      return { ...manifest, entities: [...without(manifest.entities, change.value.id), change.value] };
    case "removeEntity":
      return { ...manifest, entities: without(manifest.entities, change.value) };
    default:
      return manifest;
  }
}

function without<T extends { id: string }>(items: readonly T[], id: string): T[] {
  return items.filter((item) => item.id !== id);
}

function inserted(scenes: readonly Scene[], scene: Scene, after: string): Scene[] {
  const at = after ? scenes.findIndex((each) => each.id === after) + 1 : 0;
  return scenes.toSpliced(at, 0, scene);
}

/** A copy with the masked fields of `values`; a masked field that is absent there gets its default. */
function updated<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  values: MessageShape<Desc> | undefined,
  mask: FieldMask | undefined,
): MessageShape<Desc> {
  const result = { ...message };
  for (const path of mask?.paths ?? []) copyField(schema, result, values ?? create(schema), path.split("."));
  return result;
}

function copyField<Desc extends DescMessage>(
  schema: Desc,
  target: MessageShape<Desc>,
  source: MessageShape<Desc>,
  [name, ...rest]: string[],
): void {
  const field = schema.fields.find((each) => each.name === name);
  if (!field) return;
  const to = reflect(schema, target);
  const from = reflect(schema, source);
  if (field.fieldKind === "message" && rest.length > 0) {
    const inner = { ...to.get(field).message };
    copyField(field.message, inner, from.get(field).message, rest);
    (target as Record<string, unknown>)[field.localName] = inner;
  } else {
    (target as Record<string, unknown>)[field.localName] = (source as Record<string, unknown>)[field.localName];
  }
}
