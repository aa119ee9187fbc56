import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";

import { type ConnectionState, resumed } from "../src/resume.js";

/** A stream of numbers after `from`, which ends with `error` behind `last`. */
async function* numbers(from: number, last: number, error?: ConnectError) {
  for (let number = from + 1; number <= last; number += 1) yield number;
  if (error) throw error;
}

describe("resumed", () => {
  it("continues behind the last message after a loss and after an end", async () => {
    const closing = new AbortController();
    const states: ConnectionState[] = [];
    const ends = [2, 4, 6];
    const seen: number[] = [];
    const lost = new ConnectError("away", Code.Unavailable);
    const open = () => numbers(seen.at(-1) ?? 0, ends[0]!, ends.shift() === 2 ? lost : undefined);
    for await (const number of resumed(open, { signal: closing.signal, onState: (state) => states.push(state) })) {
      seen.push(number);
      if (number === 6) closing.abort();
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(states).toEqual(["live", "live", "reconnecting", "live", "live", "reconnecting", "live", "live", "reconnecting"]);
  });

  it("throws errors that a new stream cannot mend", async () => {
    const open = () => numbers(0, 1, new ConnectError("no", Code.PermissionDenied));
    const read = async () => {
      for await (const _ of resumed(open, { signal: new AbortController().signal })) continue;
    };
    await expect(read()).rejects.toThrow("no");
  });

  it("ends while it waits for the next try", async () => {
    const closing = new AbortController();
    const open = () => numbers(0, 0, new ConnectError("away", Code.Unavailable));
    const options = { signal: closing.signal, onState: () => closing.abort() };
    for await (const _ of resumed(open, options)) throw new Error("no message was sent");
  });

  it("ends its stream when the caller leaves the loop", async () => {
    const signals: AbortSignal[] = [];
    const open = (signal: AbortSignal) => {
      signals.push(signal);
      return numbers(0, 9);
    };
    for await (const _ of resumed(open, {})) break;
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  });

  it("opens no stream for a signal that is aborted already", async () => {
    const open = () => {
      throw new Error("it was opened");
    };
    for await (const _ of resumed(open, { signal: AbortSignal.abort() })) throw new Error("no message was sent");
  });
});
