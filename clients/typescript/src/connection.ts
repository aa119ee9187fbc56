import { type Client, Code, ConnectError, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

import { CollabService } from "./gen/aiprod/collab/v1/collab_service_pb.js";
import { GenerationService } from "./gen/aiprod/gateway/v1/generation_service_pb.js";
import { ProbeService } from "./gen/aiprod/probe/v1/probe_service_pb.js";
import { StorageService } from "./gen/aiprod/storage/v1/storage_service_pb.js";

/** The public services of AIPROD. */
export interface Connection {
  /** Jobs: films from prompt to delivery. */
  readonly generation: Client<typeof GenerationService>;
  /** Rooms: edits, comments, reviews, members. */
  readonly collab: Client<typeof CollabService>;
  /** Files, usage, and the budget. */
  readonly storage: Client<typeof StorageService>;
  /** Measures media files and checks them. */
  readonly probe: Client<typeof ProbeService>;
}

/** Returns the bearer token of the next call; undefined or empty for none, as on a laptop. */
export type TokenSource = () => string | undefined | Promise<string | undefined>;

/** Opens grpc-web clients of the edge at `url`, for example `http://localhost:8080`. In Node, see `./node`. */
export function connect(url: string, token: TokenSource = () => undefined): Connection {
  return clients(webTransport(url, token));
}

/** What `connect` calls over, for further services of the edge: `createClient(LlmService, webTransport(url))`. */
export function webTransport(url: string, token: TokenSource = () => undefined): Transport {
  return createGrpcWebTransport({ baseUrl: url, interceptors: [bearer(token)] });
}

/** The clients over any transport of Connect. */
export function clients(transport: Transport): Connection {
  return {
    generation: createClient(GenerationService, transport),
    collab: createClient(CollabService, transport),
    storage: createClient(StorageService, transport),
    probe: createClient(ProbeService, transport),
  };
}

/** Sends the token with each call. What was refused while the token changed (somebody signed in) is called again. */
export function bearer(token: TokenSource): Interceptor {
  return (next) => async (request) => {
    const value = await token();
    if (value) request.header.set("authorization", `Bearer ${value}`);
    try {
      return await next(request);
    } catch (error) {
      if (ConnectError.from(error).code !== Code.Unauthenticated) throw error;
      const newer = await token();
      if (!newer || newer === value) throw error;
      // The message of a stream is gone; who follows one connects again.
      if (request.stream) throw new ConnectError("the token changed; connect again", Code.Unavailable);
      request.header.set("authorization", `Bearer ${newer}`);
      return next(request);
    }
  };
}
