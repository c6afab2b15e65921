"""The forms of assets."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from webapp.assets.names import A_SHORTCODE
from webapp.models import MemberRole
from webapp.services.assets.projects import LONGEST_TITLE
from webapp.views.forms import Form, choices_of
from webapp.views.lake_forms import TEXT, MemberForm, without_edges

ROLES = {
    MemberRole.READER: "Reader: looks, and downloads",
    MemberRole.WRITER: "Writer: also uploads, ingests and finalizes",
    MemberRole.ADMIN: "Admin: also looks after title and members, and deletes the project",
}


class ProjectForm(Form):
    """A new project."""

    shortcode = StringField(
        "Shortcode",
        [DataRequired("Write four digits."), Regexp(r"[0-9A-Fa-f]{4}\Z", message=A_SHORTCODE)],
        filters=[without_edges],
    )
    title = StringField("Title", [Length(max=LONGEST_TITLE), TEXT], filters=[without_edges])


class TitleForm(Form):
    """Another title for a project."""

    title = StringField("Title", [Length(max=LONGEST_TITLE), TEXT], filters=[without_edges])


class AssetMemberForm(MemberForm):
    """Somebody, and what they may do in a project."""

    role = SelectField("Role", choices=choices_of({str(one): text for one, text in ROLES.items()}))
