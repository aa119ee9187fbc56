"""A server with Google's API of buckets: it keeps all settings, unlike fake-gcs-server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PATH = "/storage/v1/b"


@contextmanager
def running_bucket_api(buckets: dict[str, dict]) -> Iterator[str]:
    """Yields the endpoint of a server that stores `buckets` by name."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bucket = buckets.get(self.bucket_name())
            self.answer(200 if bucket else 404, bucket or {})

        def do_POST(self) -> None:
            bucket = self.body()
            # Google returns a location in capitals, and storage classes that nobody asked for.
            buckets[bucket["name"]] = {"storageClass": "STANDARD", "location": "US", **bucket}
            self.answer(200, bucket)

        def do_PATCH(self) -> None:
            buckets[self.bucket_name()].update(self.body())
            self.answer(200, buckets[self.bucket_name()])

        def bucket_name(self) -> str:
            return self.path.partition("?")[0].removeprefix(f"{PATH}/")

        def body(self) -> dict:
            return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

        def answer(self, status: int, body: dict) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
