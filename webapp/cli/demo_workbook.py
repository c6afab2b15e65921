"""The workbooks of the demo: two thousand tags, some of them wrong."""

from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook

HEADER = ("ID", "Language", "Tags", "Synonyms", "Description", "Category")
ADJECTIVES = (
    "Agile", "Applied", "Clinical", "Cloud", "Computational", "Corporate", "Creative", "Digital",
    "Distributed", "Ecological", "Embedded", "Ethical", "Experimental", "Financial", "Formal",
    "Functional", "Global", "Human", "Industrial", "Integrated", "Interactive", "Legal", "Local",
    "Mobile", "Molecular", "Open", "Operational", "Organic", "Parallel", "Predictive", "Public",
    "Quantitative", "Remote", "Responsible", "Rural", "Social", "Strategic", "Synthetic",
    "Technical", "Urban",
)  # fmt: skip
NOUNS = (
    "accounting", "analysis", "architecture", "auditing", "biology", "branding", "chemistry",
    "coaching", "communication", "compliance", "computing", "consulting", "design", "diagnostics",
    "economics", "education", "energy", "engineering", "farming", "finance", "forecasting",
    "governance", "health", "imaging", "innovation", "insurance", "law", "learning", "logistics",
    "maintenance", "management", "manufacturing", "marketing", "materials", "medicine", "mobility",
    "modelling", "networks", "nutrition", "optics", "planning", "policy", "procurement",
    "psychology", "research", "robotics", "safety", "security", "software", "statistics",
)  # fmt: skip

# Cell -> what somebody typed by mistake, and the problem that the desk must name there.
WRONG: Mapping[str, tuple[object, str]] = {
    "C6": ("X", "text-too-short"),
    "A9": ("twelve", "integer-wrong"),
    "B14": ("English", "not-in-list"),
    "C21": (None, "value-missing"),
    "E37": ("Much too long. " * 70, "text-too-long"),
    "A1205": (-3, "value-too-small"),
}
ROWS = len(ADJECTIVES) * len(NOUNS)
# What the next version of the list has: other descriptions in these rows, and tags at the end.
EDITED = ("E2", "E40", "E1999")
ADDED = ("Archery", "Beekeeping")


def save_wrong(path: Path) -> Path:
    """The list with mistakes in it."""
    return _save(path, {cell: value for cell, (value, _) in WRONG.items()})


def save_corrected(path: Path) -> Path:
    """The same list without mistakes."""
    return _save(path, {})


def save_next(path: Path) -> Path:
    """The corrected list, edited in some rows and longer by some."""
    added = {
        f"{letter}{ROWS + 2 + number}": value
        for number, tag in enumerate(ADDED)
        for letter, value in (("B", "en"), ("C", tag))
    }
    return _save(path, dict.fromkeys(EDITED, "A better description.") | added)


def _save(path: Path, cells: Mapping[str, object]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tags"
    sheet.append(HEADER)
    for noun in NOUNS:
        for adjective in ADJECTIVES:
            tag = f"{adjective} {noun}"
            synonyms = f"{tag.lower()}; {noun}, {adjective.lower()}"
            sheet.append((None, "en", tag, synonyms, f"All about {tag.lower()}.", noun.title()))
    for cell, value in cells.items():
        sheet[cell] = value
    book.save(path)
    return path
