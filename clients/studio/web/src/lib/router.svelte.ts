/** The page's address: `/` for a new film, `/films/{job}` for a film. */
class Router {
  job = $state(jobAt(location.pathname));

  constructor() {
    addEventListener("popstate", () => (this.job = jobAt(location.pathname)));
  }

  /** Shows the film of a job, as `jobs/{job}`; the empty name shows the new film. */
  open(job: string): void {
    if (job === this.job) return;
    history.pushState(null, "", pathOf(job));
    this.job = job;
  }
}

export const router = new Router();

/** The path of a film's page. */
export function pathOf(job: string): string {
  return job ? `/films/${job.slice("jobs/".length)}` : "/";
}

function jobAt(path: string): string {
  const id = /^\/films\/([a-z0-9-]{1,63})$/.exec(path)?.[1];
  return id ? `jobs/${id}` : "";
}
