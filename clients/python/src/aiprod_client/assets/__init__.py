"""Uploads files to storage and downloads them, at signed URLs."""

from aiprod_client.assets.client import AssetClient, asset_client, download

__all__ = ["AssetClient", "asset_client", "download"]
