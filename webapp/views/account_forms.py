"""The forms of somebody's own account."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from datetime import date, datetime
from functools import lru_cache
from typing import Self
from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.models import Scope, User
from webapp.services import passwords
from webapp.services.accounts import LANGUAGES
from webapp.views.forms import Form, choices_of
from webapp.views.writing import writing_of

SCOPES = {
    Scope.READ: "Read: see uploads, jobs, problems and records",
    Scope.IMPORT: "Import: hand in files, check and import them, cancel jobs",
    Scope.BATCH: "Batches: only import batches as Haplo's scripts do",
    Scope.ADMIN: "Admin: add datasets",
}
ROLES = {
    "member": "Member: hands in files, and sees their own",
    "admin": "Admin: sees everything, adds datasets and people",
}
LASTS = {"30": "30 days", "90": "90 days", "365": "One year", "": "Until I revoke it"}
SAMPLE = datetime(2026, 11, 20, 14, 32)


@lru_cache(maxsize=1)
def languages() -> list[SelectChoice]:
    """Each way to write with a sample of it."""
    ways = {"": "Like the desk"} | LANGUAGES
    return choices_of({tag: f"{name}: {sample_of(tag)}" for tag, name in ways.items()})


def sample_of(tag: str) -> str:
    """A moment and a number in this way."""
    way = writing_of(tag, "")
    return f"{way.when(SAMPLE, today=date(2027, 1, 1))} and {way.number(1204.5, 1)}"


@lru_cache(maxsize=1)
def time_zones() -> list[SelectChoice]:
    """All time zones by continent; the first entry is the clock of the server."""
    names = sorted(name for name in available_timezones() if is_place(name))
    places = [
        SelectChoice(name, name.partition("/")[2].replace("_", " "), {}, name.partition("/")[0])
        for name in names
    ]
    return [SelectChoice("", "Like the desk"), SelectChoice("UTC", "UTC"), *places]


def is_place(name: str) -> bool:
    """Is it Europe/Zurich, and not one of the names that only programs use?"""
    continent, _, city = name.partition("/")
    return bool(city) and continent not in ("Etc", "SystemV", "US", "posix", "right")


class ProfileForm(Form):
    """What somebody is called, and how pages are written for them."""

    name = StringField("Name", [DataRequired("Write a name."), Length(max=200)])
    language = SelectField("Dates and numbers", choices=languages)
    time_zone = SelectField("Time zone", choices=time_zones)
    mail_when_over = BooleanField("Write me an e-mail when a check or an import of mine is over")


class NewPasswordForm(Form):
    """A new password, twice."""

    new = PasswordField(
        "New password", [DataRequired("Write a new password."), Length(max=passwords.LONGEST)]
    )
    again = PasswordField(
        "New password, once more", [EqualTo("new", "The two new passwords are not the same.")]
    )


class PasswordForm(NewPasswordForm):
    """The password now, and the new one twice."""

    old = PasswordField(
        "Password now", [DataRequired("Write the password that you have now."), Length(max=200)]
    )


class InviteForm(Form):
    """Somebody's address and role."""

    email = EmailField("E-mail address", [DataRequired("Write an address."), Length(max=320)])
    role = SelectField("Role", choices=lambda: choices_of(ROLES), default="member")

    @property
    def as_admin(self) -> bool:
        """Is the person to be an admin?"""
        return bool(self.role.data == "admin")


class WebhookForm(Form):
    """Where messages go."""

    address = StringField("Address", [DataRequired("Write the address."), Length(max=2000)])


class KeyForm(Form):
    """What a key is for, what it may do, and how long."""

    name = StringField(
        "What is it for?",
        [DataRequired("Write what the key is for."), Length(max=100)],
    )
    scopes = SelectMultipleField(
        "What may it do?",
        [InputRequired("Choose what the key may do.")],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        # One box is enough; a browser would ask for every box that is required.
        render_kw={"required": False},
    )
    days = SelectField("How long does it last?", choices=choices_of(LASTS), default="90")

    @classmethod
    def offer(cls, user: User) -> Self:
        """The form with what this person's keys may do."""
        form = cls(data={"scopes": [Scope.READ, Scope.IMPORT]})
        form.scopes.choices = choices_of(
            {scope: words for scope, words in SCOPES.items() if may(user, scope)}
        )
        return form

    def lasts(self) -> int | None:
        """For how many days, or None for ever."""
        return int(self.days.data) if self.days.data else None


def may(user: User, scope: Scope) -> bool:
    """Can a key of this person have the scope?"""
    return scope != Scope.ADMIN or user.is_admin
