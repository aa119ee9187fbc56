// Makes a film from a storyboard, follows it, reviews it in its room, and downloads it: in Node and in a browser.
import { type Connection, followRoom, submit, watchJob } from "@aiprod/client";
import { Review_Verdict } from "@aiprod/client/gen/aiprod/collab/v1/resources_pb";
import { Job_State } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";

/** What a test compares. */
export interface Outcome {
  stages: number;
  scenes: string[];
  decision: string;
  bytes: number;
  kind: string;
}

export async function makeFilm(aiprod: Connection): Promise<Outcome> {
  const closing = new AbortController();
  const scenes = [
    { text: "A kite above the dunes", duration: { seconds: 1n, nanos: 500_000_000 }, caption: "Up it goes" },
    { text: "A child laughs", duration: { seconds: 1n } },
  ];
  const format = { width: 320, height: 240, frameRate: { numerator: 24, denominator: 1 } };
  let job = await aiprod.generation.createJob({ storyboard: { scenes }, format, requestId: crypto.randomUUID() });
  const stages = new Set<number>();
  for await (const event of watchJob(aiprod, job.name, { signal: closing.signal })) {
    if (event.stage) stages.add(event.stage);
    job = event.job ?? job;
  }
  if (job.state !== Job_State.SUCCEEDED) throw new Error(job.error?.message ?? "no film");

  const room = await aiprod.collab.getRoom({ name: job.room });
  const verdict = Review_Verdict.APPROVED;
  await submit(aiprod, job.room, { case: "review", value: { verdict, film: room.filmSeq, text: "Lovely" } });
  let decision = "";
  for await (const frame of followRoom(aiprod, job.room, { signal: closing.signal }, room.head)) {
    for (const { body } of frame.events) {
      if (body.case === "decision") decision = Review_Verdict[body.value.verdict];
    }
    if (decision) break;
  }
  closing.abort();

  const delivery = await aiprod.generation.getDelivery({ name: `${job.name}/delivery` });
  const answer = await fetch(delivery.downloadUrl!.url);
  const file = new Uint8Array(await answer.arrayBuffer());
  return {
    stages: stages.size,
    scenes: room.manifest!.scenes.map((scene) => scene.caption),
    decision,
    bytes: answer.ok ? file.length : 0,
    kind: new TextDecoder().decode(file.slice(4, 8)),
  };
}
