"""Agencies through time: lineages, their dated names and parents, and which one a report is of.

Days are ISO 8601 text, as precise as they are known: a year, a month or a day. A period ends before
its `ends_on`. Registry rows of a public list carry its source, those seen in reports none.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Digest, RowId

LONGEST_KEY = 200
"""Longest key of a lineage: PostgreSQL indexes no long text."""


class AgencyKind(StrEnum):
    """What kind of body an agency is."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    """A town, a township or a sub-district (镇, 乡, 街道)."""
    ZONE = "zone"
    """A functional zone with a management committee (开发区)."""
    DEPARTMENT = "department"


class AgencyEventKind(StrEnum):
    """What happened to an agency."""

    FOUND = "found"
    RENAME = "rename"
    RECODE = "recode"
    MERGE = "merge"
    """It went into the other one."""
    SPLIT = "split"
    """The other one was made from a part of it."""
    TRANSFER = "transfer"
    """It came under another parent, or a part of it went to the other one."""
    ABOLISH = "abolish"


class Certainty(StrEnum):
    """How a registry row is known; the first beats the others."""

    STATED = "stated"
    OBSERVED = "observed"
    INFERRED = "inferred"


class RegistryFormat(StrEnum):
    """What kind of list a registry source is."""

    AREA_CODES = "area_codes"
    DIVISIONS = "divisions"
    REGISTER = "register"
    SHIPPED = "shipped"


class ResolutionOutcome(StrEnum):
    """Whether it is settled whose report a report version is."""

    RESOLVED = "resolved"
    REVIEW = "review"
    DECIDED = "decided"
    """A person said whose it is."""
    SET_ASIDE = "set_aside"
    """A person said that it is of no agency in the registry."""


class RegistrySource(Base):
    """A list from which registry rows were read; the same bytes are read once."""

    __tablename__ = "registry_source"
    __table_args__ = (UniqueConstraint("digest"),)

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    format: Mapped[RegistryFormat]
    name: Mapped[str]
    digest: Mapped[Digest]
    as_of: Mapped[str | None]


class Lineage(Base):
    """A body through time, whatever it is called and whoever is above it."""

    __tablename__ = "lineage"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    function: Mapped[str | None]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("registry_source.id"))


class AgencyPeriod(Base):
    """A stretch of a lineage with one name, kind, code and parent; a later row may replace it."""

    __tablename__ = "agency_period"
    __table_args__ = (Index(None, "lineage_id"), Index(None, "parent_id"))

    id: Mapped[RowId]
    lineage_id: Mapped[int] = mapped_column(ForeignKey("lineage.id"))
    name: Mapped[str]
    kind: Mapped[AgencyKind]
    code: Mapped[str | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("lineage.id"))
    starts_on: Mapped[str | None]
    ends_on: Mapped[str | None]
    certainty: Mapped[Certainty]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("registry_source.id"))


class AgencyPeriodEnd(Base):
    """Says that a period counts no more since a better source tells of its lineage."""

    __tablename__ = "agency_period_end"

    period_id: Mapped[int] = mapped_column(ForeignKey("agency_period.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("registry_source.id"))


class AgencyEvent(Base):
    """Something that happened to a lineage, perhaps together with another one."""

    __tablename__ = "agency_event"
    __table_args__ = (Index(None, "lineage_id"),)

    id: Mapped[RowId]
    lineage_id: Mapped[int] = mapped_column(ForeignKey("lineage.id"))
    kind: Mapped[AgencyEventKind]
    happened_on: Mapped[str]
    other_id: Mapped[int | None] = mapped_column(ForeignKey("lineage.id"))
    certainty: Mapped[Certainty]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("registry_source.id"))


class AgencyDecision(Base):
    """What a person said of a page: whose report it is, signed off with name and reason.

    It holds for that page as long as it shows these bytes, or prints this name. `event_id` is the
    same decision in the log: one that differs from it does not count.
    """

    __tablename__ = "agency_decision"
    __table_args__ = (Index(None, "payload_digest"),)

    id: Mapped[RowId]
    page_key: Mapped[str]
    payload_digest: Mapped[Digest]
    agency_name: Mapped[str | None]
    lineage_id: Mapped[int | None] = mapped_column(ForeignKey("lineage.id"))
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    reason: Mapped[str]
    event_id: Mapped[int] = mapped_column(ForeignKey("run_event.id"))


class AgencyAlias(Base):
    """Another name of a lineage, below the same parents."""

    __tablename__ = "agency_alias"
    __table_args__ = (Index(None, "lineage_id"),)

    id: Mapped[RowId]
    lineage_id: Mapped[int] = mapped_column(ForeignKey("lineage.id"))
    name: Mapped[str]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("registry_source.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("agency_decision.id"))


class Resolution(Base):
    """Whose report a report version is, as far as is known; the newest of a version counts.

    `confidence` is the sum of the weights of the evidence, between 0 and 99. `proposals` are the
    lineages that come into question, best first.
    """

    __tablename__ = "resolution"
    __table_args__ = (
        Index(None, "report_version_id"),
        Index(None, "lineage_id"),
        Index(None, "outcome"),
    )

    id: Mapped[RowId]
    report_version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    outcome: Mapped[ResolutionOutcome]
    lineage_id: Mapped[int | None] = mapped_column(ForeignKey("lineage.id"))
    confidence: Mapped[int]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    proposals: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("agency_decision.id"))


class ResolutionPass(Base):
    """Says that every report version up to one was looked at with the same rules and registry.

    Thus a version whose resolution stays as it was needs no new row.
    """

    __tablename__ = "resolution_pass"
    __table_args__ = (Index(None, "basis"),)

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    basis: Mapped[Digest]
    upto_id: Mapped[int]
