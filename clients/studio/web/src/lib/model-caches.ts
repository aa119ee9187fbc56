import { webTransport } from "@aiprod/client";
import { LlmService } from "@aiprod/client/gen/aiprod/llm/v1/llm_service_pb";
import { CacheResult, type Usage } from "@aiprod/client/gen/aiprod/llm/v1/resources_pb";
import { createClient } from "@connectrpc/connect";

import { session } from "./session.svelte";

const HITS = [CacheResult.HIT_L1, CacheResult.HIT_L2, CacheResult.COALESCED];
const ASKED = [CacheResult.MISS, ...HITS];
const PAGE_SIZE = 1000;

const llm = createClient(LlmService, webTransport(location.origin, () => session.token));

/** How many requests asked a cache for a model's answer, and how many of them got it there. */
export interface Rate {
  readonly hits: number;
  readonly asked: number;
}

/** The rate of the newest day with requests: of the caller's own, or of all users for operators and auditors. */
export async function answersFromCaches(): Promise<Rate> {
  const { usage } = await llm.getUsage({ pageSize: PAGE_SIZE }, { timeoutMs: 10_000 });
  return rateOf(usage.filter(({ day }) => day === usage[0]?.day));
}

/** The rate of each cache of the instance that answers, since it started. */
export async function cachesOfInstance(): Promise<(Rate & { readonly name: string })[]> {
  const { caches } = await llm.getUsage({ pageSize: 1 }, { timeoutMs: 10_000 });
  return caches.map(({ name, hits, misses }) => ({ name, hits: Number(hits), asked: Number(hits + misses) }));
}

/** A rate in percent; a dash before the first request. */
export function percentOf({ hits, asked }: Rate): string {
  return asked ? `${Math.round((100 * hits) / asked)} %` : "–";
}

function rateOf(usage: readonly Usage[]): Rate {
  const count = (results: readonly CacheResult[]) =>
    usage.flatMap((each) => each.requests).reduce((sum, each) => sum + (results.includes(each.cacheResult) ? Number(each.count) : 0), 0);
  return { hits: count(HITS), asked: count(ASKED) };
}
