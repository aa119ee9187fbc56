import type { Quality } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";
import { Finding_Severity } from "@aiprod/client/gen/aiprod/llm/v1/resources_pb";
import { Verdict } from "@aiprod/client/gen/aiprod/probe/v1/resources_pb";

import { seconds, words } from "./format";

/** A scene's time in the film, in seconds. */
export interface SceneTime {
  readonly scene: string;
  readonly start: number;
  readonly end: number;
}

/** What the checks and the reviewer found in one scene. */
export interface Fault {
  readonly name: string;
  readonly severe: boolean;
}

/** The faults of a scene, from the places that the checks name and from the findings about it. */
export function faultsOf({ scene, start, end }: SceneTime, quality: Quality): Fault[] {
  const checks = (quality.technical?.checks ?? []).filter(
    ({ verdict, intervals }) => [Verdict.WARN, Verdict.FAIL, Verdict.ERROR].includes(verdict) && intervals.some((each) => seconds(each.start) < end && seconds(each.end) > start),
  );
  const findings = (quality.semantic?.findings ?? []).filter((each) => each.scene === scene);
  return [
    ...checks.map(({ code, verdict }) => ({ name: words(code), severe: verdict !== Verdict.WARN })),
    ...findings.map(({ code, severity }) => ({ name: words(code), severe: severity === Finding_Severity.CRITICAL })),
  ];
}
