"""Moves files to and from storage at signed URLs."""

from aiprod_assets.client import AssetClient, asset_client, download

__all__ = ["AssetClient", "asset_client", "download"]
