// Makes a film of two seconds through the edge, as a browser does: by grpc-web. Prints its job as JSON.
import { toJsonString } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-node";

import { GenerationService } from "./gen/typescript/aiprod/gateway/v1/generation_service_pb.js";
import { type Job, JobSchema } from "./gen/typescript/aiprod/gateway/v1/resources_pb.js";

const [baseUrl, prompt] = process.argv.slice(2) as [string, string];
const transport = createGrpcWebTransport({ baseUrl, httpVersion: "1.1", defaultTimeoutMs: 120_000 });
const films = createClient(GenerationService, transport);

const format = { width: 320, height: 240, frameRate: { numerator: 24, denominator: 1 } };
let job: Job = await films.createJob({ prompt, durationSec: 2, format });
for await (const event of films.watchJob({ name: job.name })) {
  job = event.job ?? job;
}
process.stdout.write(toJsonString(JobSchema, job));
