"""The base of all page objects."""

from pydantic import BaseModel, ConfigDict


class PageModel(BaseModel):
    """Frozen facts; the sentences around them are in the templates."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(PageModel):
    """Somebody, as others see them."""

    id: int
    name: str
    email: str
    is_admin: bool
