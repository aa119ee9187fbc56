"""Translates between requests and verdicts of aiprod.probe.v1 and the domain."""

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1.manifest_pb2 import FrameRate
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod_film.messages.values import read_rate, write_duration, write_rate
from aiprod_probe.inspector import Analysis, AnalysisProgress, Source
from aiprod_probe.qc.judge import Judgement
from aiprod_probe.qc.presets import PRESETS
from aiprod_probe.qc.quality import Quality, signal_quality
from aiprod_probe.qc.spec import NOTHING, Spec
from aiprod_probe.qc.verdicts import Check, Verdict, overall_verdict
from aiprod_probe.report_messages import probe_report

type Request = api.ProbeRequest | api.ValidateRequest | api.AnalyzeRequest


def title(request: Request) -> str:
    """Returns the name that people know: of the uploaded file, else of the asset, or the URL.

    A URL comes without its query, which may contain a key.
    """
    uploaded = request.asset.labels.get("filename")
    return request.url.partition("?")[0] or uploaded or request.asset.name


def source(request: Request) -> Source:
    """Returns the file to inspect."""
    return Source(request.asset, request.url, title(request))


def spec(message: pb.QcSpec) -> Spec:
    """Returns the preset of the message, with the other fields of the message applied to it."""
    # Spec and QcSpec have the same field names.
    # Only fields that are set: the preset keeps the others.
    stated = {field.name: _field_value(value) for field, value in message.ListFields()}
    preset = PRESETS.get(stated.pop("preset", ""))
    return replace(preset.spec if preset else NOTHING, **stated)


def presets() -> api.GetPresetsResponse:
    """Returns all presets with what they require."""
    return api.GetPresetsResponse(
        presets=[
            pb.Preset(
                name=name,
                description=preset.description,
                spec=_qc_spec(preset.spec),
                documents=preset.documents,
            )
            for name, preset in sorted(PRESETS.items())
        ]
    )


def _qc_spec(spec: Spec) -> pb.QcSpec:
    """Returns what the spec requires more than none does."""
    kinds = pb.QcSpec.DESCRIPTOR.fields_by_name
    stated = {field.name: getattr(spec, field.name) for field in fields(spec)}
    return pb.QcSpec(
        **{
            name: _message_value(value, kinds[name].message_type)
            for name, value in stated.items()
            if value != getattr(NOTHING, name)
        }
    )


def _message_value(value: Any, kind: Any) -> Any:
    """Returns a field's value in the message: the inverse of `_field_value`."""
    match value:
        case tuple():
            return [_message_value(item, kind) for item in value]
        case int() if kind is Duration.DESCRIPTOR:
            return write_duration(value)
        case Fraction():
            return write_rate(value)
    return value


def _field_value(value: Any) -> Any:
    """Returns the domain's value of a field: nanoseconds, a fraction, a scalar, or a tuple."""
    match value:
        case Duration():
            return value.ToNanoseconds()
        case FrameRate():
            return read_rate(value)
        case bool() | int() | float() | str():
            return value
    return tuple(map(_field_value, value))


def progress_event(progress: AnalysisProgress) -> api.AnalyzeEvent:
    """Returns the event of an analysis that waits or runs."""
    if progress.is_waiting:
        return api.AnalyzeEvent(queued=api.Queued())
    return api.AnalyzeEvent(progress=progress.share())


def report_event(analysis: Analysis, filename: str) -> api.AnalyzeEvent:
    """Returns the last event of an analysis."""
    report = qc_report(analysis.judgement, filename)
    if analysis.timeline:
        report.timeline.CopyFrom(analysis.timeline)
    return api.AnalyzeEvent(report=report)


def qc_report(judgement: Judgement, filename: str) -> pb.QcReport:
    """Returns the report of a judgement, without a timeline."""
    examination = judgement.examination
    quality = signal_quality(examination) if examination else None
    return pb.QcReport(
        verdict=_verdict(overall_verdict(judgement.checks)),
        checks=[_check(check) for check in judgement.checks],
        probe=probe_report(examination.report, filename) if examination else None,
        signal_quality=_quality(quality) if quality else None,
    )


def _quality(quality: Quality) -> pb.SignalQuality:
    return pb.SignalQuality(
        score=quality.score,
        method="heuristic",
        presence=quality.presence,
        exposure=quality.exposure,
        motion=quality.motion,
        sound=quality.sound,
    )


def _check(check: Check) -> pb.QcCheck:
    # What is "unknown" or "silent" has no unit. A limit beside it keeps its own.
    has_words = check.measured.replace(" ", "").isalpha()
    return pb.QcCheck(
        code=check.code,
        verdict=_verdict(check.verdict),
        measured=check.measured,
        expected=f"{check.expected} {check.unit}".strip() if has_words and check.expected else check.expected,
        unit="" if has_words else check.unit,
        reason=check.reason,
        intervals=[
            pb.Interval(start=write_duration(start), end=write_duration(end)) for start, end in check.spans
        ],
    )


def _verdict(verdict: Verdict) -> pb.Verdict.ValueType:
    return pb.Verdict.Value(verdict.name)
