"""What the user sees of delivered films."""

from rich.table import Column, Table

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_cli.terminal.amounts import cost_text, megabytes
from aiprod_film.frames import SECOND


def deliveries_table(manifests: list[storage_pb.DeliveryManifest]) -> Table:
    """One row for each delivered film."""
    # On a narrow terminal only the title wraps.
    rest = (Column(name, no_wrap=True) for name in ("Size", "Mode", "Delivered", "Checks", "Cost"))
    title = Column("Title", max_width=40)
    table = Table(Column("Job", no_wrap=True), title, *rest, box=None, padding=(0, 2, 0, 0))
    for manifest in manifests:
        table.add_row(
            manifest.job,
            manifest.title,
            megabytes(manifest.master.size),
            "scenes" if manifest.mode == storage_pb.LAZY else "whole",
            f"{manifest.create_time.ToDatetime():%m-%d %H:%M}",
            probe_pb.Verdict.Name(manifest.technical_qc.verdict),
            cost_text(manifest),
        )
    return table


def scenes_table(manifest: storage_pb.DeliveryManifest) -> Table:
    """The master's byte range of each scene, which plays on its own after the file's head."""
    title = f"Scenes in {manifest.master.name} (head: {manifest.head_length} bytes)"
    table = Table("Scene", "Start", "End", "First byte", "Bytes", title=title, title_justify="left")
    for chunk in manifest.chunks:
        start, end = chunk.start.ToNanoseconds() / SECOND, chunk.end.ToNanoseconds() / SECOND
        bytes_range = str(chunk.byte_offset), str(chunk.byte_length)
        table.add_row(chunk.scene, f"{start:.2f} s", f"{end:.2f} s", *bytes_range)
    return table
