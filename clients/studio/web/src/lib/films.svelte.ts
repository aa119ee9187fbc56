import { failureOf, hasEnded } from "@aiprod/client";
import type { Budget } from "@aiprod/client/gen/aiprod/storage/v1/resources_pb";
import { type Caller_SystemRole, type Job, Job_State } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";

import { millis } from "./format";
import { api, session } from "./session.svelte";

const REFRESH_MS = 4000;

/** The user's films, the newest first, and the budget of today. */
class Films {
  jobs = $state.raw<Job[]>([]);
  budget = $state.raw<Budget>();
  /** Who uses the page; empty until it is known. */
  user = $state("");
  /** What the user may see beyond the own films. */
  roles = $state.raw<readonly Caller_SystemRole[]>([]);
  loaded = $state(false);
  /** Why the list could not be loaded; empty while it can. */
  problem = $state("");
  private nextPage = "";

  /** Whether today's budget is used up. */
  get spent(): boolean {
    return this.budget?.limitUsdMicros !== undefined && this.budget.spentUsdMicros >= this.budget.limitUsdMicros;
  }

  /** Loads the first page again, and again every few seconds while a film is being made; returns how to stop. */
  follow(): () => void {
    let timer = 0;
    const step = async () => {
      if (!document.hidden) await this.refresh();
      const busy = this.jobs.some((job) => !hasEnded(job));
      timer = window.setTimeout(step, busy || this.problem ? REFRESH_MS : 5 * REFRESH_MS);
    };
    void step();
    return () => clearTimeout(timer);
  }

  async refresh(): Promise<void> {
    try {
      const [page, budget, caller] = await Promise.all([
        api.generation.listJobs({ pageSize: 50 }, { timeoutMs: 10_000 }),
        api.storage.getBudget({}, { timeoutMs: 10_000 }),
        api.generation.getCaller({}, { timeoutMs: 10_000 }),
      ]);
      this.jobs = page.jobs;
      this.nextPage = page.nextPageToken;
      this.budget = budget;
      this.user = caller.user;
      this.roles = caller.roles;
      this.problem = "";
    } catch (error) {
      const failure = failureOf(error);
      session.note(failure);
      // The dialog asks for a missing token.
      this.problem = failure.code === "Unauthenticated" ? "" : failure.message;
    }
    this.loaded = true;
  }

  /** Whether the user sees what all users do. */
  get overview(): boolean {
    return this.roles.length > 0;
  }

  /**
   * The number of a job's film in its room, from 1; undefined without a film, or while the list does not reach back to
   * the room's first job.
   */
  versionOf(job: Job): number | undefined {
    const made = this.jobs.filter((each) => each.room === job.room && each.state === Job_State.SUCCEEDED && !each.take);
    if (!made.some((each) => !each.revision)) return undefined;
    const place = made.toSorted((one, other) => millis(one.endTime) - millis(other.endTime)).indexOf(job);
    return place < 0 ? undefined : place + 1;
  }

  get hasMore(): boolean {
    return this.nextPage !== "";
  }

  async more(): Promise<void> {
    const page = await api.generation.listJobs({ pageSize: 50, pageToken: this.nextPage });
    this.jobs = [...this.jobs, ...page.jobs];
    this.nextPage = page.nextPageToken;
  }

  /** Drops a job that was deleted. */
  drop(name: string): void {
    this.jobs = this.jobs.filter((job) => job.name !== name);
  }

  /** Takes a job as it is now, from a stream that is ahead of the list. */
  put(job: Job): void {
    const known = this.jobs.some((each) => each.name === job.name);
    this.jobs = known ? this.jobs.map((each) => (each.name === job.name ? job : each)) : [job, ...this.jobs];
  }
}

export const films = new Films();
