"""axe-core, which finds what people with disabilities would stumble over."""

from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parent / "vendor"
SOURCE = (VENDOR / "axe.min.js").read_text()
# Given to the browser from outside, as a debugger does: the policy of the page stays as it is.
# What a tab keeps for a desk is there on the next page, and need not be sent again.
LOAD = """source => {
    if (source) sessionStorage.axe = source
    if (!sessionStorage.axe) return false
    if (!window.axe) (0, eval)(sessionStorage.axe)
    return true
}"""
# All rules, also those that axe-core leaves out unless they are asked for.
# Without `preload`: it would put imported styles into the page, which the policy refuses.
FINDINGS = """(only, without = []) => axe.run({exclude: without}, {
        preload: false, resultTypes: ["violations"],
        ...(only.length ? {runOnly: only} : {rules: {"target-size": {enabled: true}}})})
    .then(found => found.violations.flatMap(rule => rule.nodes.map(node =>
        rule.id + " at " + node.target.join(" ") + ": " + node.failureSummary)))"""
ALL = "[]"
# The rules that are about colours.
COLOURS = '["color-contrast", "link-in-text-block"]'


def load(page: Any) -> None:
    """Have axe-core in the page."""
    if not page.evaluate(LOAD, None):
        page.evaluate(LOAD, SOURCE)


def violations(page: Any) -> list[str]:
    """One line for each finding on the page as it stands."""
    load(page)
    found: list[str] = page.evaluate(f"({FINDINGS})({ALL})")
    return found
