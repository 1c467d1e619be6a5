"""The vocabulary of a record: every closed list of words that a result may use."""

from enum import StrEnum


class State(StrEnum):
    """What stands in a cell. Zero is only what is printed as zero."""

    NUMBER = "number"
    BLANK = "blank"
    PLACEHOLDER = "placeholder"
    TEXT = "text"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"


class Reason(StrEnum):
    """Why a cell carries no value of its own."""

    NOT_IN_TEMPLATE = "not_in_template"
    MISSING_IN_DOCUMENT = "missing_in_document"
    TABLE_MISSING = "table_missing"
    VALUE_COUNT = "value_count"
    VALUE_UNCLEAR = "value_unclear"
    CONFLICT = "conflict"
    OCR_DOUBT = "ocr_doubt"


class DocClass(StrEnum):
    """What kind of page a payload is."""

    ANNUAL_REPORT = "annual_report"
    INTERPRETATION = "interpretation"
    NEWS = "news"
    NOTICE = "notice"
    PLACEHOLDER = "placeholder"
    PERIODIC_STATISTICS = "periodic_statistics"
    WORK_SUMMARY = "work_summary"
    UNIVERSITY_REPORT = "university_report"
    SAMPLE_TEXT = "sample_text"
    LISTING = "listing"
    ERROR_PAGE = "error_page"
    CHALLENGE_PAGE = "challenge_page"
    OTHER = "other"


class Generation(StrEnum):
    """The form a report follows, decided by the labels of its tables, never by its year."""

    FREE_PRE2014 = "free_pre2014"
    STAT_2014 = "stat_2014"
    T2019 = "2019"
    T2021 = "2021"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class TablesStatus(StrEnum):
    """Where the figures of a report are."""

    IN_PAGE = "in_page"
    IN_ATTACHMENT = "in_attachment"
    IMAGE_ONLY = "image_only"
    MISSING = "missing"


class Scope(StrEnum):
    """Whose work the figures cover."""

    OWN = "own"
    AGGREGATE = "aggregate"
    SYSTEM = "system"
    JOINT = "joint"
    UNKNOWN = "unknown"


class HostClass(StrEnum):
    """Whose host a payload claims to come from; most foreign hosts carry altered copies."""

    GOVERNMENT = "government"
    GATEWAY = "gateway"
    IP_ADDRESS = "ip_address"
    EDUCATION = "education"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


class PeriodStatus(StrEnum):
    """How completely the statistical period is stated."""

    STATED = "stated"
    END_ONLY = "end_only"
    START_ONLY = "start_only"
    MONTHS_ONLY = "months_only"
    NOT_STATED = "not_stated"
    DAMAGED = "damaged"


class Severity(StrEnum):
    """How much a finding matters: error is impossible, warning needs a look, info is a note."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Attribution(StrEnum):
    """Whose doing a finding is."""

    AGENCY = "agency"
    EXTRACTION = "extraction"
    DEFINITION = "definition"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """Three-valued result of a check: strict operands only, nothing filled in."""

    PASS = "pass"
    FAIL = "fail"
    NOT_ASSESSABLE = "not_assessable"
