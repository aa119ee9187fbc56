import { failureOf } from "@aiprod/client";
import type { EngineOffer } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";
import { Engine } from "@aiprod/client/gen/aiprod/film/v1/engine_pb";

import { money, seconds, words } from "./format";
import { api, session } from "./session.svelte";

/** What the deployment can make pictures with, and what that costs. */
class Engines {
  /** The default first; empty until they are known. */
  offers = $state.raw<EngineOffer[]>([]);

  async load(): Promise<void> {
    try {
      this.offers = (await api.generation.getEngines({}, { timeoutMs: 15_000 })).engines;
    } catch (error) {
      session.note(failureOf(error));
    }
  }

  /** The offer of an engine; the default one for no engine. */
  of(engine: Engine): EngineOffer | undefined {
    return engine === Engine.ENGINE_UNSPECIFIED ? this.offers[0] : this.offers.find((each) => each.engine === engine);
  }

  /** What a scene costs in millionths of a US dollar; undefined if the price is unknown. */
  price(engine: Engine, length: number): number | undefined {
    const offer = this.of(engine);
    if (offer?.costUsdMicrosPerSecond === undefined) return undefined;
    return Math.ceil(Number(offer.costUsdMicrosPerSecond) * length) + Number(offer.costUsdMicrosPerScene);
  }

  /** Why the engine cannot make a scene of this length and size, in pixels; empty if it can. */
  obstacle(engine: Engine, length: number, size: readonly [number, number] | undefined): string {
    const offer = this.of(engine);
    if (!offer) return "";
    const most = seconds(offer.maxSceneDuration);
    if (most && length > most) return `${name(offer)} makes scenes of up to ${most} s`;
    const stated = size && `${size[0]}x${size[1]}`;
    return stated && offer.sizes.length && !offer.sizes.includes(stated) ? `${name(offer)} makes ${offer.sizes.join(", ")} only` : "";
  }

  /** An engine with its price, for a list to choose from. */
  describe(offer: EngineOffer): string {
    return `${name(offer)}, ${priceOf(offer)}`;
  }
}

export const engines = new Engines();

function name({ engine }: EngineOffer): string {
  const text = words(Engine[engine]);
  return text[0]!.toUpperCase() + text.slice(1);
}

function priceOf({ costUsdMicrosPerSecond: second, costUsdMicrosPerScene: scene }: EngineOffer): string {
  if (second === undefined) return "price unknown";
  const parts = [...(scene ? [`${money(scene)} a scene`] : []), ...(second ? [`${money(second)} a second`] : [])];
  return parts.join(" and ") || "free";
}
