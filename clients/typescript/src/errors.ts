import { Code, ConnectError } from "@connectrpc/connect";
import { durationMs } from "@bufbuild/protobuf/wkt";

import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";

/** What went wrong with a call, and what to do. */
export interface Failure {
  /** The canonical gRPC code, for example `ResourceExhausted`. */
  readonly code: keyof typeof Code;
  /** The reason in upper snake case, from the table in docs/api.md; empty if the call never reached a service. */
  readonly reason: string;
  /** A text for people. */
  readonly message: string;
  /** The invalid fields and what is wrong with each; empty for other errors. */
  readonly fields: ReadonlyMap<string, string>;
  /** The wait before the next try, in milliseconds; undefined if the service gives none. */
  readonly retryAfterMs: number | undefined;
}

/** Describes any error of a call. */
export function failureOf(error: unknown): Failure {
  const connectError = ConnectError.from(error);
  const [info] = connectError.findDetails(ErrorInfoSchema);
  const [retry] = connectError.findDetails(RetryInfoSchema);
  const violations = connectError.findDetails(BadRequestSchema).flatMap((detail) => detail.fieldViolations);
  return {
    code: Code[connectError.code] as keyof typeof Code,
    reason: info?.reason ?? "",
    message: connectError.rawMessage,
    fields: new Map(violations.map((violation) => [violation.field, violation.description])),
    retryAfterMs: retry?.retryDelay && durationMs(retry.retryDelay),
  };
}

const LOST = [Code.Unavailable, Code.Internal, Code.Unknown, Code.DeadlineExceeded];

/** Whether a stream lost its connection. The edge also ends every stream after an hour, with one of these codes. */
export function lostConnection(error: unknown): boolean {
  return LOST.includes(ConnectError.from(error).code);
}
