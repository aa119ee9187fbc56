import { connect } from "@aiprod/client";

/** Who uses this page. The token lives in memory only: nothing that outlives the page may open the account. */
class Session {
  token = $state("");
  /** Set when a call ended with UNAUTHENTICATED. */
  expired = $state(false);
}

export const session = new Session();

/** The services behind this page's own origin. */
export const api = connect(location.origin, () => session.token);
