"""The forms of the pages. Their fields check shape only; what is allowed is decided in services."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from wtforms import (
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252 (Western Europe)",
    "iso8859-1": "ISO 8859-1",
    "iso8859-15": "ISO 8859-15",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "utf-16": "UTF-16",
    "shift_jis": "Shift JIS",
    "gb18030": "GB 18030",
    "mac-roman": "Mac Roman",
}
DELIMITERS = {",": "Comma ,", ";": "Semicolon ;", "tab": "Tab", "|": "Bar |"}
QUOTES = {'"': 'Double "', "'": "Single '", "none": "None"}
DATE_ORDERS = {"dmy": "Day first: 31.12.2026", "mdy": "Month first: 12/31/2026"}
# How a browser sends what no list can hold as it is.
SPELLED = {"delimiter": {"tab": "\t"}, "quote": {"none": ""}}
# Flask-WTF's word for: take what the request carries.
AS_SENT = _Auto


def choices_of(words: dict[str, str]) -> list[SelectChoice]:
    """What a list offers: each value with its words."""
    return [SelectChoice(value, label) for value, label in words.items()]


def list_of(label: str, words: dict[str, str]) -> SelectField:
    """A list to choose from, where the first entry lets the desk find out."""
    choices = choices_of({"": "Find out"} | words)
    return SelectField(label, choices=choices, validate_choice=False)


class Form(FlaskForm):
    """A form of this desk: the methods that views call, with their types."""

    def __init__(self, formdata: Any = AS_SENT, **values: Any) -> None:
        super().__init__(formdata, **values)

    def validate(self, extra_validators: Any = None) -> bool:
        """Is every field well formed?"""
        return bool(super().validate(extra_validators))


class SignInForm(Form):
    """E-mail address and password."""

    email = EmailField("E-mail address", [DataRequired(), Length(max=320)])
    password = PasswordField("Password", [DataRequired(), Length(max=200)])


class UploadForm(Form):
    """A dataset and a file for it."""

    dataset = RadioField(
        "Where does it go?", [InputRequired("Choose the dataset that the file is for.")]
    )
    file = FileField("Which file?", [InputRequired("Choose a file.")])


class VersionForm(Form):
    """A corrected file for an upload."""

    file = FileField("Which file?", [InputRequired("Choose a file.")])


class DatasetForm(Form):
    """A descriptor, as text or as a file."""

    descriptor = TextAreaField("Descriptor", [Optional(), Length(max=200_000)])
    file = FileField("Or a file with it")


class ReadingForm(Form):
    """How a file is to be read; an empty choice lets the desk find out."""

    sheet = StringField("Sheet", [Optional(), Length(max=255)])
    header_row = IntegerField(
        "Row with the headers",
        [Optional(), NumberRange(1, 1_048_576, "Write a row number from 1 to 1,048,576.")],
    )
    encoding = list_of("Encoding", ENCODINGS)
    delimiter = list_of("Cells are separated by", DELIMITERS)
    quote = list_of("Quotation marks", QUOTES)
    date_order = list_of("Dates like 03/04/2026", DATE_ORDERS)

    def choices(self) -> dict[str, Any]:
        """What was chosen, as the service takes it."""
        chosen = {name: self[name].data for name in READING_FIELDS}
        return {
            name: SPELLED.get(name, {}).get(value, value)
            for name, value in chosen.items()
            if value not in ("", None)
        }

    def offer_what_was_chosen(self) -> None:
        """Put choices that a script made and that no list has into the lists."""
        for field in (self.encoding, self.delimiter, self.quote, self.date_order):
            if field.data and field.data not in [choice.value for choice in field.choices]:
                field.choices = [*field.choices, SelectChoice(field.data, field.data)]


READING_FIELDS = ("sheet", "header_row", "encoding", "delimiter", "quote", "date_order")


def spelled(reading: dict[str, Any]) -> dict[str, Any]:
    """A reading as the form writes it."""
    names = {
        name: {value: word for word, value in words.items()} for name, words in SPELLED.items()
    }
    return {name: names.get(name, {}).get(value, value) for name, value in reading.items()}
