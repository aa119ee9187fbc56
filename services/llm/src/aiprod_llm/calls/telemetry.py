"""Spans and metrics of model calls, by OpenTelemetry's conventions for generative AI."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import metrics, trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from aiprod_llm.calls.model_interface import ModelRequest
from aiprod_llm.provenance import Tokens

DURATIONS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300)
TOKENS = (1, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576)


class Telemetry:
    """With `content`, spans hold the prompts, which may be private. It is off by default."""

    def __init__(self, provider: str, content: bool) -> None:
        self._provider = provider
        self._content = content
        self._tracer = trace.get_tracer("aiprod_llm")
        meter = metrics.get_meter("aiprod_llm")
        self._durations = meter.create_histogram(
            "gen_ai.client.operation.duration", "s", explicit_bucket_boundaries_advisory=DURATIONS
        )
        self._tokens = meter.create_histogram(
            "gen_ai.client.token.usage", "{token}", explicit_bucket_boundaries_advisory=TOKENS
        )

    @contextmanager
    def span(self, request: ModelRequest) -> Iterator[Span]:
        """Records one call to the model as a span and its duration; an error sets the span's status."""
        attributes = {
            "gen_ai.operation.name": "generate_content",
            "gen_ai.provider.name": self._provider,
            "gen_ai.request.model": request.model,
        }
        started = time.perf_counter()
        name = f"generate_content {request.model}"
        # An error's message may quote the prompt, so the span gets only its type.
        with self._tracer.start_as_current_span(
            name,
            kind=SpanKind.CLIENT,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            span.set_attribute("gen_ai.request.max_tokens", request.max_output_tokens)
            span.set_attribute("aiprod.operation", request.operation)
            if self._content:
                span.set_attribute("gen_ai.input.messages", _messages(request))
            try:
                yield span
            except BaseException as error:
                attributes["error.type"] = type(error).__name__
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(StatusCode.ERROR)
                raise
            finally:
                self._durations.record(time.perf_counter() - started, attributes)

    def annotate(self, span: Span, request: ModelRequest, tokens: Tokens, finish: str) -> None:
        """Adds the tokens and the finish reason to the span, and the tokens to the metrics."""
        span.set_attribute("gen_ai.usage.input_tokens", tokens.input)
        span.set_attribute("gen_ai.usage.output_tokens", tokens.output + tokens.thoughts)
        span.set_attribute("gen_ai.response.finish_reasons", [finish] if finish else [])
        common = {"gen_ai.provider.name": self._provider, "gen_ai.request.model": request.model}
        self._tokens.record(tokens.input, {**common, "gen_ai.token.type": "input"})
        self._tokens.record(tokens.output + tokens.thoughts, {**common, "gen_ai.token.type": "output"})


def _messages(request: ModelRequest) -> str:
    return json.dumps(
        [
            {"role": message.role, "parts": [{"type": "text", "content": message.text}]}
            for message in request.messages
        ]
    )
