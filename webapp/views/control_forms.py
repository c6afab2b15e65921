"""The forms of control files."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from wtforms import FileField, StringField
from wtforms.validators import InputRequired

from webapp.views.forms import Form


class ControlForm(Form):
    """A control file, and what it is for."""

    comment = StringField("Comment")
    file = FileField("Control file", [InputRequired("Choose a file.")])


class BatchForm(Form):
    """What a batch is for; its files are read one by one."""

    comment = StringField("Comment")
