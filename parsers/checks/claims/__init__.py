"""What the prose of a report claims in numbers, read clause by clause, each claim with its span.

A claim that can be read in two ways says so and is compared with nothing.
"""

from parsers.checks.claims.reading import Claim, claims_about, read_claims

__all__ = ["Claim", "claims_about", "read_claims"]
