import { type Job, Job_Decision, Job_State } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";

/** What the room has decided about a film that is made. */
const DECIDED: Record<Job_Decision, { text: string; kind: string }> = {
  [Job_Decision.DECISION_UNSPECIFIED]: { text: "Ready", kind: "ok" },
  [Job_Decision.IN_REVIEW]: { text: "In review", kind: "live" },
  [Job_Decision.APPROVED]: { text: "Approved", kind: "ok" },
  [Job_Decision.CHANGES_REQUESTED]: { text: "Changes asked", kind: "changes" },
};

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
      return DECIDED[job.decision];
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
