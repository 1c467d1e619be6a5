"""Bytes by digest: compressed inside, verified on every read.

Which bytes belong to which page is known only as far as it saves bytes.
"""

from storage.blobs.codec import digest_of
from storage.blobs.objects import ObjectStore
from storage.blobs.orphans import collect_orphans
from storage.blobs.reading import COLUMNS, StoredBlob, decode, fetch, get, has
from storage.blobs.surroundings import Surroundings, surroundings_of
from storage.blobs.writing import NewBlob, PutResult, put, put_many, recompress

__all__ = [
    "COLUMNS",
    "NewBlob",
    "ObjectStore",
    "PutResult",
    "StoredBlob",
    "Surroundings",
    "collect_orphans",
    "decode",
    "digest_of",
    "fetch",
    "get",
    "has",
    "put",
    "put_many",
    "recompress",
    "surroundings_of",
]
