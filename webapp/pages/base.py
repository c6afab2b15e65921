"""The base of all page objects."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class PageModel(BaseModel):
    """Frozen facts; the sentences around them are in the templates."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ListFilters(PageModel):
    """What was asked for of a list, as the address says it; empty means all."""

    since: str = ""
    until: str = ""
    text: str = ""

    @property
    def chosen(self) -> dict[str, Any]:
        """Those that filter, to build an address from."""
        return {name: value for name, value in self.model_dump().items() if value}


class Person(PageModel):
    """Somebody, as others see them."""

    id: int
    name: str
    email: str
    is_admin: bool
