"""The forms of admins."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from webapp.services.retention import LONGEST_DAYS
from webapp.views.forms import Form

DAYS = NumberRange(1, LONGEST_DAYS, f"Write a number of days from 1 to {LONGEST_DAYS:,}.")


class RetentionForm(Form):
    """After how many days something is removed; empty: never."""

    files_days = IntegerField("Days to keep files", [Optional(), DAYS])
    problems_days = IntegerField("Days to keep problems", [Optional(), DAYS])
