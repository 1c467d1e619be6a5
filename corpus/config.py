"""Settings: one typed object, read once at the edge, each value with where it comes from.

Nothing else reads the environment; calibrated numbers stay in the code beside their evidence.
"""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import SettingsInvalid

ParseFormat = Literal["json", "jsonl", "table"]
ExportFormat = Literal["csv", "jsonl", "parquet", "sqlite", "datapackage"]

_PREFIX = "NIANBAO_"

# Goes into a header field and into the log of every portal that is asked.
CONTACT = r"[\x21-\x7e][\x20-\x7e]{2,198}"


class Settings(BaseSettings):
    """Every setting; `NIANBAO_` and its name in capitals sets it in the environment."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    # Not in the repr: it may hold a password.
    database_url: str = Field(
        default="sqlite:///nianbao.db",
        description="where the archive and the corpus are kept",
        repr=False,
    )
    jobs: int = Field(default=1, ge=1, le=256, description="how many processes parse")
    largest_file: int = Field(
        default=128 * 2**20,
        ge=1,
        le=2**29,
        description="bytes of a file beyond which only its size is kept",
    )
    objects: str | None = Field(
        default=None,
        description="folder or fsspec URL of payloads too large for the database, by default "
        "`FILE.blobs` beside an SQLite file",
    )
    segments: str | None = Field(
        default=None,
        description="folder or fsspec URL of sealed WARC segments, by default `FILE.segments` "
        "beside an SQLite file",
    )
    allow_unsafe: bool = Field(
        default=False,
        description="use a server that may lose what it acknowledged; kept with each run",
    )
    signing_key: Path | None = Field(
        default=None,
        description="file of the key that signs the log; made when first needed, by default as "
        "`signing.key` in the folder where programs of this account keep their settings",
    )
    portals: Path | None = Field(
        default=None,
        description="folder of portal files of your own beside those that come with the program",
    )
    contact: str | None = Field(
        default=None,
        pattern=f"^{CONTACT}$",
        description="address or URL under which you can be reached; portals that are asked are "
        "told",
    )
    vantage: str | None = Field(
        default=None,
        max_length=100,
        description="from where you crawl, e.g. `Hangzhou, Telecom`; kept with each crawl, so that "
        "a site that is down can be told from one that is closed to you",
    )
    parse_format: ParseFormat = Field(default="json", description="how `parse` prints a record")
    export_format: ExportFormat = Field(default="csv", description="what `export` writes")


class SettingOrigin(NamedTuple):
    """A setting and who set it."""

    name: str
    value: str
    origin: str
    meaning: str


def load_settings(database_url: str | None = None) -> Settings:
    """Read the settings; what the command line says wins over the environment."""
    try:
        return Settings() if database_url is None else Settings(database_url=database_url)
    except ValidationError as error:
        raise SettingsInvalid(_explain(error)) from error


def list_origins(settings: Settings, given: Collection[str] = ()) -> list[SettingOrigin]:
    """List every setting with its origin; `given` are the names set on the command line."""
    return [
        SettingOrigin(name, str(getattr(settings, name)), _origin(name, given), str(f.description))
        for name, f in Settings.model_fields.items()
    ]


def _origin(name: str, given: Collection[str]) -> str:
    variable = _PREFIX + name.upper()
    if name in given:
        return "command line"
    is_set = any(key.upper() == variable and value for key, value in os.environ.items())
    return f"environment {variable}" if is_set else "default"


def _explain(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    return (
        f"The setting {name} cannot be used ({first['msg']}): "
        f"mend or unset {_PREFIX}{name.upper()}."
    )
