import { connectNode } from "@aiprod/client/node";

import { makeFilm } from "./film.js";

process.stdout.write(JSON.stringify(await makeFilm(connectNode(process.argv[2]!))));
process.exit();
