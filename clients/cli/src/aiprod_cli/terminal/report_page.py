"""The checks of a media file as one page of HTML that needs no other file."""

import base64
from html import escape

from google.protobuf.json_format import MessageToJson

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_cli.terminal.probe_tables import COLOURS
from aiprod_film.frames import SECOND

# Its policy allows no script: the names and tags in it are those of anybody's file.
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{name}: {verdict}</title>
<style>
body {{ font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }}
h1 {{ font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere }}
img {{ width: 100%; border-radius: 8px }}
table {{ border-collapse: collapse; width: 100%; margin-top: 1.5rem }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd }}
.green {{ color: #1c7a3c }} .yellow {{ color: #8a5a00 }} .red {{ color: #b3261e; font-weight: 600 }}
.dim {{ color: #6b7280 }}
pre {{ overflow: auto; background: #f4f4f0; padding: 1rem; font-size: 12px }}
@page {{ size: A4; margin: 10mm }}
@media print {{
 body {{ margin: 0; max-width: none; font-size: 8.5px }}
 h1 {{ font-size: 16px; margin: 0 0 6px }}
 img {{ max-height: 105mm; object-fit: contain }}
 th, td {{ padding: 1px 6px }}
 table {{ margin-top: 6px }}
 details {{ display: none }}
}}
</style>
</head>
<body>
<h1>{name} <span class="{colour}">{verdict}</span></h1>
{picture}
<table>
<thead><tr><th>Check</th><th>Measured</th><th>Expected</th><th>Verdict</th><th>Seconds</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<details><summary>Checks that were not required: {skipped}</summary>
<table><tbody>
{skipped_rows}
</tbody></table>
</details>
<details><summary>The report as JSON</summary><pre>{json}</pre></details>
</body>
</html>
"""


ORDER = {probe_pb.WARN: 1, probe_pb.SKIPPED: 2, probe_pb.PASS: 3}
"""The order of the rows: failures and errors come first."""


def report_page(report: probe_pb.QcReport, name: str, timeline: bytes) -> bytes:
    """Returns the page: what failed comes first; what was not required is folded away, to print on one sheet.

    `timeline` is the picture of the analysis as PNG, empty for none.
    """
    checks = sorted(report.checks, key=lambda check: ORDER.get(check.verdict, 0))
    skipped = [check for check in checks if check.verdict == probe_pb.SKIPPED and not check.reason]
    judged = [check for check in checks if check not in skipped]
    page = PAGE.format(
        name=escape(name),
        verdict=probe_pb.Verdict.Name(report.verdict),
        colour=COLOURS[report.verdict],
        picture=_picture(timeline) if timeline else "",
        rows="\n".join(map(_row, judged)),
        skipped=len(skipped),
        skipped_rows="\n".join(map(_row, skipped)),
        json=escape(MessageToJson(report, preserving_proto_field_name=True)),
    )
    # A file's name may have bytes that are no UTF-8, which Python keeps as lone surrogates.
    return page.encode("utf-8", "replace")


def _picture(png: bytes) -> str:
    content = base64.b64encode(png).decode()
    return f'<img alt="The timeline of the analysis" src="data:image/png;base64,{content}">'


def _row(check: probe_pb.QcCheck) -> str:
    measured = f"{check.measured} {check.unit}".strip() if check.measured else check.reason
    verdict = probe_pb.Verdict.Name(check.verdict)
    cells = (check.code, measured, check.expected, verdict, ", ".join(map(_seconds, check.intervals)))
    content = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr class="{COLOURS[check.verdict]}">{content}</tr>'


def _seconds(interval: probe_pb.Interval) -> str:
    start, end = (one.ToNanoseconds() / SECOND for one in (interval.start, interval.end))
    return f"{start:.3f}-{end:.3f}"
