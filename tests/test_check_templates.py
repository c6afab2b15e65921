"""The check of templates that `make check` runs."""

import pytest
from jinja2 import DictLoader, Environment

from tests.check_templates import findings

MACROS = "{% macro badge(text) %}<b>{{ text }}</b>{% endmacro %}"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('{% from "m.html" import badge %}{{ badge("x") }}', []),
        ('{% import "m.html" as m %}{{ m.badge("x") }}', []),
        ('{% from "m.html" import bagde %}{{ bagde("x") }}', ["1: m.html has no macro bagde"]),
        ('{% from "m.html" import badge %}', ["1: badge is imported and not used"]),
        ('{% import "m.html" as m %}', ["1: m is imported and not used"]),
        ('{% import "m.html" as m %}{{ m.bagde() }}', ["1: m.html has no macro bagde"]),
        ('\n{% include "_rows.html" %}', ["2: there is no template _rows.html"]),
        ("{{ page.rows | no_such_filter }}", ["1: No filter named 'no_such_filter'."]),
        ("{% if page %}", ["1: Unexpected end of template"]),
    ],
)
def test_each_fault_of_a_template_is_named_with_its_line(page, found):
    environment = Environment(loader=DictLoader({"m.html": MACROS, "page.html": page}))
    lines = [line.removeprefix("page.html:") for line in findings(environment)]
    assert [line.split(". Jinja")[0] for line in lines] == found
