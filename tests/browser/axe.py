"""axe-core, which finds what people with disabilities would stumble over."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parent / "vendor"
SOURCE = (VENDOR / "axe.min.js").read_text()
# All rules, also those that axe-core leaves out unless they are asked for.
# Without `preload`: it would put imported styles into the page, which the policy refuses.
RUN = """only => axe.run(document, {preload: false, resultTypes: ["violations"],
        ...(only.length ? {runOnly: only} : {rules: {"target-size": {enabled: true}}})})
    .then(found => found.violations.flatMap(rule => rule.nodes.map(node =>
        rule.id + " at " + node.target.join(" ") + ": " + node.failureSummary)))"""


# The rules that are about colours.
COLOURS = ("color-contrast", "link-in-text-block")


def violations(page: Any, only: Sequence[str] = ()) -> list[str]:
    """One line for each finding on the page as it stands; or of some rules `only`."""
    # Given to the browser from outside, as a debugger does: the policy of the page stays as it is.
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    found: list[str] = page.evaluate(RUN, list(only))
    return found
