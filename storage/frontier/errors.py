"""What can go wrong between a worker and the frontier."""

from storage.errors import StorageError


class CampaignUnknown(StorageError):
    """No campaign has this name."""
