"""Opens one sheet of a workbook with calamine, in a thread of its own.

Calamine lets go of the interpreter while it parses, so that the guard inflates the same file, and
what follows is loaded, meanwhile. What must not be parsed was refused when the file was handed in;
a parser that meets it here all the same dies in its limited process.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from workers.sheets.guard import DAMAGED
from workers.sheets.sniff import PASSWORD
from workers.sheets.table import Limits, Sheet, UnreadableFile

LONGEST_SHEET_NAME = 255
READ_ERRORS = (CalamineError, OSError)


class Opening:
    """A sheet that is being opened: the wanted one, or the first visible one with rows.

    The path ends in the kind of the workbook.
    """

    def __init__(self, path: Path, wanted: str | None, limits: Limits) -> None:
        self.path = path
        self._wanted = wanted
        self._limits = limits
        self._counted: dict[str, int] = {}
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def result(self) -> tuple[list[str], CalamineSheet]:
        """The names of all sheets, and the open one. Raises UnreadableFile."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._book.sheet_names, self._sheet

    def sheets(self, *, count_all: bool) -> tuple[Sheet, ...]:
        """All sheets with cells; those that were not looked at are counted only if asked."""
        return tuple(
            Sheet(each.name, self._count(each.name, count_all), _is_visible(each))
            for each in self._tables()
        )

    def _run(self) -> None:
        # Also a panic of calamine, which is no Exception.
        try:
            self._sheet = self._open()
        except PasswordError:
            self._error = PASSWORD
        except READ_ERRORS as error:
            # Calamine's own guard, for OpenDocument only.
            too_far = "limit exceeded" in str(error)
            self._error = far_cells(self._limits) if too_far else DAMAGED
        except BaseException as error:
            self._error = error

    def _open(self) -> CalamineSheet:
        self._book = CalamineWorkbook.from_path(self.path)
        check_sheets(self._book.sheet_names, self._limits)
        names = [each.name for each in self._tables()]
        if not names:
            raise UnreadableFile("no-sheet", "This workbook has no sheet with cells.")
        if self._wanted is not None:
            if self._wanted not in names:
                raise UnreadableFile(
                    "sheet-not-found",
                    f"There is no sheet {self._wanted} in this workbook. "
                    f"It has: {', '.join(names[:20])}.",
                )
            return self._read(self._wanted)
        for each in self._tables():
            if _is_visible(each):
                sheet = self._read(each.name)
                if rows_of(sheet):
                    return sheet
        return self._read(names[0])

    def _read(self, name: str) -> CalamineSheet:
        sheet = self._book.get_sheet_by_name(name)
        self._counted[name] = rows_of(sheet)
        return sheet

    def _count(self, name: str, read_it: bool) -> int | None:
        if name not in self._counted and read_it:
            try:
                self._read(name)
            except READ_ERRORS as error:
                raise DAMAGED from error
        return self._counted.get(name)

    def _tables(self) -> Sequence[SheetMetadata]:
        return [each for each in self._book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]


def rows_of(sheet: CalamineSheet) -> int:
    """The number of a sheet's last row with something in it."""
    return sheet.end[0] + 1 if sheet.end else 0


def _is_visible(sheet: SheetMetadata) -> bool:
    return bool(sheet.visible == SheetVisibleEnum.Visible)


def check_sheets(names: Sequence[str], limits: Limits) -> None:
    """Refuse a workbook with more sheets, or longer names of sheets, than the limits."""
    if len(names) > limits.max_sheets:
        raise UnreadableFile(
            "too-many-sheets",
            f"This workbook has {len(names):,} sheets. At most {limits.max_sheets:,} can be read: "
            "copy the sheet with the table into a new workbook.",
        )
    longest = max(map(len, names), default=0)
    if longest > LONGEST_SHEET_NAME:
        raise UnreadableFile(
            "sheet-name-too-long",
            f"A sheet of this workbook has a name of {longest:,} characters. Give it one of at "
            f"most {LONGEST_SHEET_NAME}.",
        )


def far_cells(limits: Limits) -> UnreadableFile:
    """Build the refusal of a workbook with cells where Excel has none."""
    return UnreadableFile(
        "cell-out-of-range",
        f"This workbook has cells beyond row {limits.max_rows_sheet:,} or column XFD, where Excel "
        "has none. Copy its table into a new workbook.",
    )
