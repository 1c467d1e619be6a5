"""Checks within one report: equations over its tables and notes a careful reader would make.

Identity, prose against table and comparisons across years or agencies live elsewhere.
"""

from parsers.checks.registry import CheckReport, Rule, RuleInfo, Subject
from parsers.checks.run import all_rules, rules, run_checks

__all__ = ["CheckReport", "Rule", "RuleInfo", "Subject", "all_rules", "rules", "run_checks"]
