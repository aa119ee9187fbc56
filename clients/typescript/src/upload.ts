import type { Connection } from "./connection.js";
import { crc32c } from "./crc32c.js";
import type { Asset } from "./gen/aiprod/film/v1/asset_pb.js";
import { AssetRole } from "./gen/aiprod/storage/v1/resources_pb.js";

/** What `upload` does beside sending. */
export interface UploadOptions {
  /** Stops the upload. */
  readonly signal?: AbortSignal;
  /** Is called with the part of the file that storage has, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

const CHUNK_BYTES = 8 * 2 ** 20;
const TRIES = 6;
/** A chunk that takes longer is sent again from where storage stopped. */
const CHUNK_MS = 120_000;

/**
 * Uploads a file of up to 10 GiB and returns its asset; bytes that storage has already are not sent. A chunk that is
 * lost is sent again. Throws a ConnectError if storage rejects the file, and the last error if it stays away.
 */
export async function upload(connection: Connection, file: Blob, options: UploadOptions = {}): Promise<Asset> {
  const { signal, onProgress } = options;
  const contentType = file.type || "application/octet-stream";
  const request = { role: AssetRole.UPLOAD, contentType, size: BigInt(file.size), crc32c: await crc32c(file) };
  const ticket = await connection.storage.beginUpload(request, { timeoutMs: 15_000, ...(signal && { signal }) });
  if (ticket.existing) return ticket.existing;
  const size = Math.max(1, Math.floor(CHUNK_BYTES / ticket.chunkAlignment)) * ticket.chunkAlignment;
  for (let stored = 0; stored < file.size; onProgress?.(stored / file.size)) {
    stored = await sendChunk(ticket.sessionUrl, file, stored, Math.min(stored + size, file.size), signal);
  }
  return connection.storage.commitUpload({ uploadId: ticket.uploadId }, { timeoutMs: 120_000, ...(signal && { signal }) });
}

/** Sends the bytes from `start` to `end` and returns how many of the file storage has. */
async function sendChunk(url: string, file: Blob, start: number, end: number, signal?: AbortSignal): Promise<number> {
  const body = file.slice(start, end);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await put(url, `bytes ${start}-${end - 1}/${file.size}`, file.size, body, signal);
    } catch (error) {
      if (attempt === TRIES || signal?.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(200 * 2 ** attempt, 3000) * (0.5 + Math.random() / 2)));
      const stored = await put(url, `bytes */${file.size}`, file.size, undefined, signal).catch(() => start);
      if (stored !== start) return stored;
    }
  }
}

/** One PUT of the session. Returns how many bytes of the file storage has. */
async function put(url: string, range: string, size: number, body?: Blob, signal?: AbortSignal): Promise<number> {
  const patience = AbortSignal.timeout(CHUNK_MS);
  const answer = await fetch(url, {
    method: "PUT",
    headers: { "content-range": range },
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
    ...(body && { body }),
  });
  if (answer.ok) return size;
  // 308 is "resume incomplete" here, and no redirect: it has no Location.
  if (answer.status !== 308) throw new Error(`Storage answered ${answer.status} to a part of the file.`);
  return Number(answer.headers.get("range")?.split("-")[1] ?? -1) + 1;
}
