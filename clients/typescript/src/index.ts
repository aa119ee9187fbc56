/** Makes films with AIPROD, follows them, and reviews them. */
export { bearer, clients, connect, type Connection, type TokenSource, webTransport } from "./connection.js";
export { type Failure, failureOf, lostConnection } from "./errors.js";
export { followRoom } from "./follow-room.js";
export { applyChange, type Manifest } from "./manifest.js";
export { type ConnectionState, type StreamOptions } from "./resume.js";
export { applyEvent, applyFrame, type RoomState } from "./room-state.js";
export { type Command, submit } from "./submit.js";
export { upload, type UploadOptions } from "./upload.js";
export { hasEnded, watchJob } from "./watch-job.js";
