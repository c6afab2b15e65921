"""The forms of the lake."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from typing import Any

from wtforms import EmailField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from webapp.models.members import MemberRole
from webapp.services.lake.names import (
    MOST_OF_BRANCH,
    MOST_OF_NAMESPACE,
    MOST_OF_PATH,
    REPOSITORY,
)
from webapp.views.forms import Form, choices_of

# No database keeps the character NUL.
TEXT = Regexp(r"[^\0]*\Z", message="There is a character in it that cannot be kept.")
NAME = "A name has 3 to 63 small letters, digits and hyphens, and does not begin with a hyphen."
ROLES = {
    MemberRole.READER: "Reader: looks, and downloads",
    MemberRole.WRITER: "Writer: also uploads, imports and commits",
    MemberRole.ADMIN: "Admin: also looks after members, protection and settings",
}
TAG = "tag"
KINDS = {
    "branch": "Branch: goes on with each commit that is made in it",
    TAG: "Tag: a name that stays at one commit",
}


def without_edges(text: Any) -> Any:
    """What was typed without blanks around it."""
    return text.strip() if isinstance(text, str) else text


class RepositoryForm(Form):
    """A new repository."""

    name = StringField(
        "Name", [DataRequired("Write a name."), Regexp(REPOSITORY, message=NAME)],
        filters=[without_edges],
    )  # fmt: skip
    storage_namespace = StringField(
        "Address of its objects", [Length(max=MOST_OF_NAMESPACE), TEXT], filters=[without_edges]
    )
    default_branch = StringField(
        "First branch", [Length(max=MOST_OF_BRANCH), TEXT], filters=[without_edges]
    )

    def chosen(self) -> tuple[str, str, str]:
        """Name, address and branch; what was left empty follows from the name."""
        name = self.name.data or ""
        return (
            name,
            self.storage_namespace.data or f"local://{name}",
            self.default_branch.data or "main",
        )


class ObjectForm(Form):
    """A file, and where it goes."""

    file = FileField("File", [InputRequired("Choose a file.")])
    path = StringField("Goes to", [Length(max=MOST_OF_PATH), TEXT])


class CommitForm(Form):
    """What a commit says of its changes."""

    message = TextAreaField(
        "What has changed?", [DataRequired("Write what has changed."), Length(max=4000), TEXT]
    )


class NameForm(Form):
    """A new branch or tag, and the commit that it begins at."""

    kind = SelectField("What", choices=choices_of(KINDS))
    name = StringField(
        "Name",
        [DataRequired("Write a name."), Length(max=MOST_OF_BRANCH), TEXT],
        filters=[without_edges],
    )
    ref = StringField(
        "Begins at",
        [DataRequired("Write a branch, a tag or a commit."), Length(max=400), TEXT],
        filters=[without_edges],
    )


class MemberForm(Form):
    """Somebody, and what they may do."""

    email = EmailField("E-mail address", [DataRequired("Write an address."), Length(max=320)])
    role = SelectField("Role", choices=choices_of({str(one): text for one, text in ROLES.items()}))


class DetailForm(Form):
    """One text of the metadata."""

    key = StringField(
        "Name", [DataRequired("Write a name."), Length(max=200), TEXT], filters=[without_edges]
    )
    value = StringField("Text", [Length(max=2000), TEXT])
