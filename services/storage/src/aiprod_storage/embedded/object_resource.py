"""The object resource of Google Cloud Storage's JSON API, which a finished upload session returns."""

from aiprod_storage.model import Asset
from aiprod_storage.signing import crc32c_text


def object_resource(bucket: str, asset: Asset) -> dict[str, object]:
    """Returns the resource of an object. As in Google's API, 64-bit numbers are texts."""
    time, content = asset.create_time.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), asset.content
    return {
        "kind": "storage#object",
        "id": f"{bucket}/{asset.name}/{asset.generation}",
        "name": asset.name,
        "bucket": bucket,
        "generation": str(asset.generation),
        "metageneration": "1",
        "contentType": content.content_type,
        "size": str(content.size),
        "crc32c": crc32c_text(content.crc32c),
        "etag": str(asset.generation),
        "timeCreated": time,
        "updated": time,
    }
