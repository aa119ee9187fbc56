/** Where the issuer sends its window at the end. */
export const ANSWER_PATH = "/signed-in";
/** How that window hands the answer back: the issuer's headers may cut it off from the page that opened it. */
export const CHANNEL = "signed-in";

/** Hands the issuer's answer to the page that asked for it, and closes this window. */
export function handBack(): void {
  new BroadcastChannel(CHANNEL).postMessage(location.search);
  history.replaceState(null, "", ANSWER_PATH);
  document.querySelector("#app")!.textContent = "You can close this window.";
  close();
}
