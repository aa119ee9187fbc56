import { type Failure, failureOf } from "@aiprod/client";
import { type Job, Job_State } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";
import type { GetAlertsResponse } from "@aiprod/client/gen/aiprod/gateway/v1/generation_service_pb";
import type { Budget, Usage } from "@aiprod/client/gen/aiprod/storage/v1/resources_pb";
import { GetUsageRequest_Grouping as Grouping } from "@aiprod/client/gen/aiprod/storage/v1/storage_service_pb";

import { cachesOfInstance } from "./model-caches";
import { api, session } from "./session.svelte";

const SERVICES = ["gateway", "llm", "render", "probe", "storage", "collab"] as const;
const REFRESH_MS = 4000;
const TIMEOUT = { timeoutMs: 10_000 };

/** What operators and auditors see of all users. */
export class Operations {
  jobs = $state.raw<readonly Job[]>([]);
  days = $state.raw<readonly Usage[]>([]);
  users = $state.raw<readonly Usage[]>([]);
  total = $state.raw<Usage>();
  budget = $state.raw<Budget>();
  /** Whether each service is healthy, by its name; undefined while the edge does not say. */
  health = $state.raw<readonly { name: string; healthy: boolean | undefined }[]>(SERVICES.map((name) => ({ name, healthy: undefined })));
  /** The caches of models' answers. */
  caches = $state.raw<Awaited<ReturnType<typeof cachesOfInstance>>>([]);
  /** The alerts that fire; undefined until the gateway has answered. */
  alerts = $state.raw<GetAlertsResponse>();
  /** Why it is not known which alerts fire; empty while it is. */
  alertProblem = $state("");
  failure = $state.raw<Failure>();
  loaded = $state(false);
  hasMore = $state(false);
  private nextPage = "";
  private pages = 1;

  /** The jobs that wait, the next one first. */
  get queue(): readonly Job[] {
    return this.jobs.filter((job) => job.queuePosition > 0).toSorted((one, other) => one.queuePosition - other.queuePosition);
  }

  get running(): readonly Job[] {
    return this.jobs.filter((job) => job.state === Job_State.RUNNING);
  }

  /** Loads everything, and again every few seconds; returns how to stop. */
  follow(): () => void {
    let timer = 0;
    let stopped = false;
    const step = async () => {
      if (!document.hidden) await Promise.all([this.load(), this.check(), this.loadAlerts()]);
      if (!stopped) timer = window.setTimeout(step, REFRESH_MS);
    };
    void step();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  /** Shows one page of jobs more from now on. */
  async more(): Promise<void> {
    this.pages += 1;
    await this.load();
  }

  async cancel(job: Job): Promise<void> {
    try {
      await api.generation.cancelJob({ name: job.name }, TIMEOUT);
      await this.load();
    } catch (error) {
      this.fail(error);
    }
  }

  private async load(): Promise<void> {
    try {
      const [jobs, days, users, budget, caches] = await Promise.all([
        this.loadJobs(),
        api.storage.getUsage({ groupBy: Grouping.DAY, pageSize: 31 }, TIMEOUT),
        api.storage.getUsage({ groupBy: Grouping.USER, pageSize: 100 }, TIMEOUT),
        api.storage.getBudget({}, TIMEOUT),
        cachesOfInstance(),
      ]);
      Object.assign(this, { jobs, days: days.rows, total: days.total, users: users.rows, budget, caches, failure: undefined, loaded: true });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Apart from the rest, which is shown while the monitor is down. */
  private async loadAlerts(): Promise<void> {
    try {
      this.alerts = await api.generation.getAlerts({}, TIMEOUT);
      this.alertProblem = "";
    } catch (error) {
      const failure = failureOf(error);
      session.note(failure);
      this.alerts = undefined;
      this.alertProblem = failure.message;
    }
  }

  private async loadJobs(): Promise<Job[]> {
    const jobs: Job[] = [];
    this.nextPage = "";
    for (let page = 0; page < this.pages && (page === 0 || this.nextPage); page += 1) {
      const response = await api.generation.listJobs({ user: "-", pageSize: 50, pageToken: this.nextPage }, TIMEOUT);
      jobs.push(...response.jobs);
      this.nextPage = response.nextPageToken;
    }
    this.hasMore = this.nextPage !== "";
    return jobs;
  }

  private async check(): Promise<void> {
    this.health = await Promise.all(SERVICES.map(async (name) => ({ name, healthy: await isHealthy(name) })));
  }

  private fail(error: unknown): void {
    const failure = failureOf(error);
    session.note(failure);
    // The dialog asks for a missing token.
    if (failure.code !== "Unauthenticated") this.failure = failure;
  }
}

async function isHealthy(service: string): Promise<boolean | undefined> {
  try {
    return (await fetch(`/ready/${service}`, { signal: AbortSignal.timeout(TIMEOUT.timeoutMs), cache: "no-store" })).ok;
  } catch {
    return undefined;
  }
}
