"""The figures that are followed over the years and compared with those of peers, by cell key."""

from parsers.templates import TABLE_3, cell_forms

T3_COLUMNS = tuple(column.key for column in TABLE_3.columns)
TOTAL = "total"
NEW, CARRIED_IN, CARRIED_OUT = "t3.new_received", "t3.carried_in", "t3.carried_out"
HANDLED, GRANTED, PARTIAL = "t3.handled_total", "t3.granted", "t3.partially_granted"
REQUESTS = f"{NEW}.{TOTAL}"
DECISIONS = tuple(f"t2.{row}.decisions" for row in ("licensing", "penalty", "coercion"))
FEES = "t2.fees.fee_amount_wan"
DISPUTES = ("review", "direct_suit", "post_review_suit")
FOLLOWED = (
    REQUESTS, f"{HANDLED}.{TOTAL}", f"{GRANTED}.{TOTAL}", "t3.unable_not_held.total", *DECISIONS,
    "t2.normative_documents.issued", "t2.normative_documents.in_force", "t4.review_total",
)  # fmt: skip
"""What a jump, a drop or an odd zero is looked for in."""


def t3_total(row: str) -> str:
    """Return the total of a row of table 3."""
    return f"t3.{row}.{TOTAL}"


def t3_keys() -> tuple[str, ...]:
    """Return every cell of table 3, in the order of the form."""
    return tuple(key for key in cell_forms() if key.startswith("t3."))


def additive_keys() -> tuple[str, ...]:
    """Return what adds up over the bodies below another; reviews and suits do not."""
    rows = ("issued", "repealed", "in_force")
    documents = tuple(f"t2.normative_documents.{row}" for row in rows)
    return (*(key for key in t3_keys() if key.endswith(f".{TOTAL}")), *DECISIONS, *documents)
