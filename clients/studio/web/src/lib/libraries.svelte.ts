import { failureOf } from "@aiprod/client";
import type { Library } from "@aiprod/client/gen/aiprod/gateway/v1/libraries_pb";

import { api, session } from "./session.svelte";

/** The libraries of the user: characters, places, palettes, and voices that films share. */
class Libraries {
  /** The newest first; empty until they are known. */
  all = $state.raw<Library[]>([]);

  async load(): Promise<void> {
    try {
      this.all = (await api.generation.listLibraries({}, { timeoutMs: 15_000 })).libraries;
    } catch (error) {
      session.note(failureOf(error));
    }
  }
}

export const libraries = new Libraries();
