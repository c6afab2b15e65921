"""The forms of control files."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from typing import Self

from wtforms import FileField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.models import PushApi
from webapp.services.pushes import LONGEST_DESCRIPTION
from webapp.views.forms import Form, choices_of


class ControlForm(Form):
    """A control file, and what it is for."""

    comment = StringField("Comment")
    file = FileField("Control file", [InputRequired("Choose a file.")])


class BatchForm(Form):
    """What a batch is for; its files are read one by one."""

    comment = StringField("Comment")


class UnnamedPushForm(Form):
    """What is pushed to an address, and the control file that says what becomes of it."""

    description = StringField("Description", [Length(max=LONGEST_DESCRIPTION)])
    control = SelectField("Control file", [DataRequired("Choose a control file.")])

    @classmethod
    def offer(cls, controls: dict[str, str], **values: str) -> Self:
        """The form with these control files to choose from."""
        form = cls(data=values)
        form.control.choices = choices_of(controls)
        return form

    @classmethod
    def of(cls, api: PushApi, controls: dict[str, str]) -> Self:
        """The form with what is known."""
        return cls.offer(controls, description=api.description, control=str(api.control_id))

    def chosen(self) -> int:
        """The id of the control file."""
        return int(self.control.data)


class PushForm(UnnamedPushForm):
    """A push address with the name that is its end."""

    name = StringField("Name", [DataRequired("Write a name."), Length(max=100)])
