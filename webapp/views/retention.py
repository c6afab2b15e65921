"""How long files and problems are kept, for admins."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.pages.retention import RetentionPage
from webapp.security import page_actor
from webapp.services import retention
from webapp.services.retention import Kept
from webapp.views import signed_in
from webapp.views.admin_forms import RetentionForm

bp = signed_in.admin_blueprint("retention", __name__, url_prefix="/admin/retention")


@bp.get("")
def ask() -> ResponseReturnValue:
    """The form with what is set."""
    page = RetentionPage.of(retention.read())
    return render_template("admin/retention.html", form=RetentionForm(obj=page), page=page, sure="")


@bp.post("")
def change() -> ResponseReturnValue:
    """Save it; where that removes something, only after that was said."""
    form = RetentionForm()
    if not form.validate():
        page = RetentionPage.of(retention.read())
        return render_template("admin/retention.html", form=form, page=page, sure=""), 422
    kept = Kept(form.files_days.data, form.problems_days.data)
    page = RetentionPage.of(kept)
    # Sure of these numbers, and of no others that were typed since.
    sure = f"{kept.files_days}-{kept.problems_days}"
    if page.removes and request.form.get("sure") != sure:
        return render_template("admin/retention.html", form=form, page=page, sure=sure)
    retention.change(kept, by=page_actor())
    flash("It is saved. What is too old is removed within the hour.")
    return redirect(url_for("retention.ask"))
