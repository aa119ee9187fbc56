import { create } from "@bufbuild/protobuf";
import { createRouterTransport } from "@connectrpc/connect";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";

import { crc32c } from "../src/crc32c.js";
import { AssetSchema } from "../src/gen/aiprod/film/v1/asset_pb.js";
import { StorageService, UploadTicketSchema } from "../src/gen/aiprod/storage/v1/storage_service_pb.js";
import { clients, upload } from "../src/index.js";

const ALIGNMENT = 2 ** 18;
const CHUNK = 8 * 2 ** 20;

let server: Server;
afterEach(() => void server?.close());

/** A session of storage. It takes `most` bytes of its first chunk, and then breaks the connection. */
async function session(size: number, most: number) {
  const received: Buffer[] = [];
  const ranges: string[] = [];
  const stored = () => Buffer.concat(received).length;
  server = createServer((request, response) => {
    ranges.push(request.headers["content-range"]!);
    const body: Buffer[] = [];
    request.on("data", (piece: Buffer) => body.push(piece));
    request.on("end", () => {
      const bytes = Buffer.concat(body);
      if (bytes.length && ranges.length === 1) {
        received.push(bytes.subarray(0, most));
        return response.destroy();
      }
      received.push(bytes);
      if (stored() === size) return response.writeHead(200).end();
      return response.writeHead(308, stored() ? { range: `bytes=0-${stored() - 1}` } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, bytes: () => Buffer.concat(received), ranges };
}

describe("crc32c", () => {
  it("is that of the standard's check value", async () => {
    expect(await crc32c(new Blob(["123456789"]))).toBe(0xe3069283);
    expect(await crc32c(new Blob([]))).toBe(0);
  });
});

describe("upload", () => {
  it("goes on behind the bytes that storage has when a connection breaks", async () => {
    const content = Buffer.alloc(CHUNK + 1000, "film");
    const { url, bytes, ranges } = await session(content.length, 3 * ALIGNMENT);
    const committed: string[] = [];
    const transport = createRouterTransport(({ service }) =>
      service(StorageService, {
        beginUpload: () => create(UploadTicketSchema, { uploadId: "u1", sessionUrl: url, chunkAlignment: ALIGNMENT }),
        commitUpload: ({ uploadId }) => (committed.push(uploadId), create(AssetSchema, { name: "uploads/u1" })),
      }),
    );
    const parts: number[] = [];
    const asset = await upload(clients(transport), new Blob([content]), { onProgress: (part) => parts.push(part) });
    expect([asset.name, committed, bytes().equals(content)]).toEqual(["uploads/u1", ["u1"], true]);
    expect(ranges).toContain(`bytes */${content.length}`);
    expect(ranges[2]).toBe(`bytes ${3 * ALIGNMENT}-${content.length - 1}/${content.length}`);
    expect(parts.at(-1)).toBe(1);
  });
});
