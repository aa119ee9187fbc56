"""The checks of a media file as JUnit XML, which builds show and keep."""

from xml.etree import ElementTree

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_film.frames import SECOND

FAILURES = (probe_pb.FAIL, probe_pb.ERROR)


def junit_xml(report: probe_pb.QcReport, name: str) -> bytes:
    """Returns a test suite with a case for each check; warnings pass, and missing checks are skipped."""
    failed = sum(check.verdict in FAILURES for check in report.checks)
    skipped = sum(check.verdict == probe_pb.SKIPPED for check in report.checks)
    counts = {"tests": str(len(report.checks)), "failures": str(failed), "skipped": str(skipped)}
    suite = ElementTree.Element("testsuite", {"name": _clean(name), **counts})
    verdict = probe_pb.Verdict.Name(report.verdict)
    properties = ElementTree.SubElement(suite, "properties")
    ElementTree.SubElement(properties, "property", name="verdict", value=verdict)
    for check in report.checks:
        case = ElementTree.SubElement(suite, "testcase", classname="aiprod.probe", name=check.code)
        _add_result(case, check)
    ElementTree.indent(suite)
    document: bytes = ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)
    return document


def _add_result(case: ElementTree.Element, check: probe_pb.QcCheck) -> None:
    measured = _clean(f"{check.measured} {check.unit}".strip())
    if check.verdict in FAILURES:
        message = f"{measured}, expected {check.expected}" if check.expected else measured
        failure = ElementTree.SubElement(case, "failure", message=_clean(message))
        failure.text = "\n".join(_places(check))
    elif check.verdict == probe_pb.SKIPPED:
        ElementTree.SubElement(case, "skipped", message=_clean(check.reason or "not required"))
    elif measured:
        ElementTree.SubElement(case, "system-out").text = measured


def _places(check: probe_pb.QcCheck) -> list[str]:
    """Returns the intervals in seconds."""
    spans = (
        (one.start.ToNanoseconds() / SECOND, one.end.ToNanoseconds() / SECOND) for one in check.intervals
    )
    return [f"{start:.3f} s to {end:.3f} s" for start, end in spans]


def _clean(text: str) -> str:
    """Returns the text without characters that XML cannot hold."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
