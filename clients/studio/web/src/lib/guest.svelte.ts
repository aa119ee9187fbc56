import { type Failure, failureOf } from "@aiprod/client";

import { films } from "./films.svelte";
import { millis } from "./format";
import { api, session } from "./session.svelte";

/** How long before its end a guest's token is replaced. */
const EARLY_MS = 60_000;
const VISIT_MS = 15_000;

/** Somebody without an account, who came by a link for guests. What makes a reload the same guest stays in this tab. */
class Guest {
  /** The film's job, as `jobs/{job}`; empty until the guest is in. */
  job = $state("");
  failure = $state.raw<Failure>();
  private renewal = 0;

  /** Comes in under a name, or again under the same one. */
  async enter(room: string, token: string, displayName: string): Promise<void> {
    const requestId = kept(room).requestId ?? crypto.randomUUID();
    this.failure = undefined;
    try {
      const visit = await api.collab.visitRoom({ name: room, token, displayName, requestId }, { timeoutMs: VISIT_MS });
      sessionStorage.setItem(`guest:${room}`, JSON.stringify({ requestId, displayName }));
      films.user = visit.guest!.user;
      session.signIn(visit.token);
      this.renewal = window.setTimeout(() => void this.enter(room, token, displayName), Math.max(EARLY_MS, millis(visit.expireTime) - Date.now() - EARLY_MS));
      if (!this.job) await this.find(room);
    } catch (error) {
      this.failure = failureOf(error);
    }
  }

  /** The name of an earlier visit in this tab. */
  nameIn(room: string): string {
    return kept(room).displayName ?? "";
  }

  leave(): void {
    clearTimeout(this.renewal);
    this.job = "";
  }

  /** The job of the room's newest film; that of its first one until there is a film. */
  private async find(room: string): Promise<void> {
    const { film } = await api.collab.getRoom({ name: room }, { timeoutMs: VISIT_MS });
    this.job = film?.job || room.replace("rooms/", "jobs/");
  }
}

export const guest = new Guest();

function kept(room: string): { requestId?: string; displayName?: string } {
  return JSON.parse(sessionStorage.getItem(`guest:${room}`) ?? "{}");
}
