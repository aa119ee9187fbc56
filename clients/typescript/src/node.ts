import { createGrpcTransport } from "@connectrpc/connect-node";

import { bearer, clients, type Connection, type TokenSource } from "./connection.js";

/** Opens gRPC clients of the edge at `url`, for programs in Node. Needs the package `@connectrpc/connect-node`. */
export function connectNode(url: string, token: TokenSource = () => undefined): Connection {
  return clients(createGrpcTransport({ baseUrl: url, interceptors: [bearer(token)] }));
}
