import { type Job, Job_State } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";

/** How far a film is: in words, and as the kind of its dot. */
export function jobState(job: Job): { text: string; kind: string } {
  const done = job.scenes.filter((scene) => scene.rendered).length;
  switch (job.state) {
    case Job_State.PENDING:
      return { text: job.queuePosition ? `Waiting, number ${job.queuePosition}` : "Waiting", kind: "wait" };
    case Job_State.RUNNING:
      return { text: job.scenes.length ? `Rendering ${done} of ${job.scenes.length}` : "Planning", kind: "live" };
    case Job_State.WAITING_FOR_REVIEW:
      return { text: "Plan to approve", kind: "wait" };
    case Job_State.SUCCEEDED:
      return { text: "Ready", kind: "ok" };
    case Job_State.FAILED:
      return { text: "Failed", kind: "bad" };
    default:
      return { text: "Cancelled", kind: "wait" };
  }
}

/** What a film is called in lists. */
export function jobTitle({ title, prompt, storyboard, take, scenes }: Job): string {
  if (take) return `Take of scene ${scenes.findIndex((each) => each.scene === take.scene) + 1 || take.scene}${title && `, ${title}`}`;
  return title || prompt || storyboard?.scenes[0]?.text || "Untitled film";
}
