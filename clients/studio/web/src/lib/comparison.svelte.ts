import { type Failure, failureOf } from "@aiprod/client";

import { api } from "./session.svelte";

/** The film that stands beside another one, or behind it. */
export class Comparison {
  readonly job: string;
  readonly label: string;
  url = $state("");
  failure = $state.raw<Failure>();
  /** Whether the two stand side by side, or one wipes over the other. */
  mode = $state<"side" | "wipe">("side");
  /** The place of the wipe, in percent from the left: the other film is to its right. */
  wipe = $state(50);

  constructor(job: string, label: string) {
    this.job = job;
    this.label = label;
    void this.load();
  }

  /** Gets a URL, also when the last one has expired. */
  async load(): Promise<void> {
    try {
      this.url = (await api.generation.getDelivery({ name: `${this.job}/delivery` }, { timeoutMs: 15_000 })).playUrl!.url;
    } catch (error) {
      this.failure = failureOf(error);
    }
  }
}
