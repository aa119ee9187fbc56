/** What the page shows, by its address. */
export type Route =
  | { readonly page: "new" }
  | { readonly page: "storyboard" }
  | { readonly page: "operations" }
  | { readonly page: "film"; readonly job: string }
  | { readonly page: "join"; readonly room: string }
  | { readonly page: "guest"; readonly room: string };

/** The page's address: `/`, `/storyboard`, `/operations`, `/films/{job}`, `/join/{room}`, `/guests/{room}`. */
class Router {
  route = $state.raw<Route>(routeAt(location.pathname));

  constructor() {
    addEventListener("popstate", () => (this.route = routeAt(location.pathname)));
  }

  /** The job of the film that is shown, as `jobs/{job}`; empty for other pages. */
  get job(): string {
    return this.route.page === "film" ? this.route.job : "";
  }

  /** Shows the page at a path. */
  open(path: string): void {
    if (path !== location.pathname) history.pushState(null, "", path);
    this.route = routeAt(path);
  }
}

export const router = new Router();

/** The path of a film's page, by its job. */
export function filmPath(job: string): string {
  return `/films/${job.slice("jobs/".length)}`;
}

function routeAt(path: string): Route {
  const [, page, id] = /^\/(films|join|guests)\/([a-z0-9-]{1,63})$/.exec(path) ?? [];
  if (page === "films") return { page: "film", job: `jobs/${id}` };
  if (page === "join") return { page: "join", room: `rooms/${id}` };
  if (page === "guests") return { page: "guest", room: `rooms/${id}` };
  if (path === "/storyboard") return { page: "storyboard" };
  if (path === "/operations") return { page: "operations" };
  return { page: "new" };
}
