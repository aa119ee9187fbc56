import { connect, type Failure } from "@aiprod/client";

/** Who uses this page. The token lives in memory only: nothing that outlives the page may open the account. */
class Session {
  token = $state("");
  /** Whether a call ended with UNAUTHENTICATED: the token is missing, or has expired. */
  refused = $state(false);
  /** How often somebody has signed in. What failed before is tried again. */
  signIns = $state(0);

  /** Notes why a call failed. */
  note(failure: Failure): void {
    this.refused ||= failure.code === "Unauthenticated";
  }

  signIn(token: string): void {
    this.token = token;
    this.refused = false;
    this.signIns += 1;
  }
}

export const session = new Session();

/** The services behind this page's own origin. */
export const api = connect(location.origin, () => session.token);
