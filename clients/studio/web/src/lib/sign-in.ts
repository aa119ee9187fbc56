import * as oauth from "oauth4webapi";

import { ANSWER_PATH, CHANNEL } from "./signed-in";

/** How people sign in at this deployment, as `/config.json` says. */
export interface SignInSettings {
  readonly issuer: string;
  readonly client_id: string;
  readonly scope: string;
  /** The token that the edge accepts. */
  readonly token: "id_token" | "access_token";
}


/**
 * Signs in with OpenID Connect (code flow with PKCE) in a window of its own, so that this page keeps what is written on
 * it. Returns the token; verifier and tokens are in memory only. Throws if the issuer refuses, or does not answer.
 */
export async function signIn(settings: SignInSettings, window: Window, signal: AbortSignal): Promise<string> {
  const issuer = new URL(settings.issuer);
  // An issuer without TLS is one on this machine: the edge accepts no other.
  const options = { signal, [oauth.allowInsecureRequests]: issuer.protocol === "http:" };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const client = { client_id: settings.client_id };
  const redirect = `${location.origin}${ANSWER_PATH}`;
  const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(server.authorization_endpoint!);
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const query = { ...client, response_type: "code", redirect_uri: redirect, scope: settings.scope, state, nonce, code_challenge: challenge, code_challenge_method: "S256" };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = answered(state, signal);
  window.location.replace(url);
  const parameters = oauth.validateAuthResponse(server, client, await answer, state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), parameters, redirect, verifier, options);
  const result = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
  return settings.token === "id_token" ? result.id_token! : result.access_token;
}

/** The issuer's answer to the request with this state; those to other pages of this browser are not ours. */
async function answered(state: string, signal: AbortSignal): Promise<URLSearchParams> {
  const channel = new BroadcastChannel(CHANNEL);
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
      channel.onmessage = ({ data }: MessageEvent<string>) => {
        const parameters = new URLSearchParams(data);
        if (parameters.get("state") === state) resolve(parameters);
      };
    });
  } finally {
    channel.close();
  }
}
