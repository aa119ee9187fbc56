import { type Duration, durationMs, type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import type { FrameRate } from "@aiprod/client/gen/aiprod/film/v1/manifest_pb";

/** Seconds of a duration; 0 if it is absent. */
export function seconds(duration: Duration | undefined): number {
  return duration ? durationMs(duration) / 1000 : 0;
}

/** Milliseconds since 1970; 0 if the time is absent. */
export function millis(time: Timestamp | undefined): number {
  return time ? timestampMs(time) : 0;
}

/** A frame as `mm:ss:ff`. */
export function timecode(frame: number, rate: FrameRate): string {
  const whole = Math.max(1, Math.round(rate.numerator / rate.denominator));
  const total = Math.floor(frame / whole);
  return [Math.floor(total / 60), total % 60, frame % whole].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Millionths of a US dollar, with as many digits as the amount needs. */
export function money(micros: bigint | number | undefined): string {
  if (micros === undefined) return "unknown";
  const dollars = Number(micros) / 1e6;
  return `$${dollars.toFixed(dollars !== 0 && dollars < 0.01 ? 4 : 2)}`;
}

/** How long ago, in the coarsest unit that says something. */
export function ago(time: Timestamp | undefined, now: number): string {
  const elapsed = Math.max(0, now - millis(time)) / 1000;
  if (elapsed < 45) return "just now";
  if (elapsed < 3600) return `${Math.round(elapsed / 60)} min`;
  if (elapsed < 86_400) return `${Math.round(elapsed / 3600)} h`;
  return `${Math.round(elapsed / 86_400)} d`;
}

/** The constants of a generated enum, as name and value. */
export function constants(all: Record<string, string | number>): [string, number][] {
  return Object.entries(all).filter((entry): entry is [string, number] => typeof entry[1] === "number");
}

/** A constant such as `CLOSE_UP` as words: `close up`. */
export function words(constant: string): string {
  return constant.toLowerCase().replaceAll("_", " ");
}
