"""Day or month first: inferred from the whole column, and asked for when it cannot be told."""

import pytest

from tests.sheets.checking import batch, dataset, matched
from workers.sheets.checks import DateOrders, infer_date_orders
from workers.sheets.columns import match_columns

SCHEMA = dataset({"name": "day", "type": "date", "format": "any"})


def orders_of(*cells):
    orders = DateOrders(SCHEMA, matched(SCHEMA))
    for number, cell in enumerate(cells, start=2):
        orders.add(batch([cell], first=number))
    return orders


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/02/2024", "25/12/2024"], "dmy"),
        (["01/02/2024", "12/25/2024"], "mdy"),
        (["01.02.2024", " 25.12.2024 "], "dmy"),
        (["2024-01-02", "2024-01-25"], "iso"),
        (["", "abc", "99/99/2024"], "iso"),
        (["05/05/2024"], "dmy"),
        (["01/02/2024"], None),
        (["25/12/2024", "12/25/2024"], None),
        (["25/12/2024 10:00"], "dmy"),
    ],
)
def test_the_order_is_inferred_from_all_cells(cells, order):
    assert orders_of(*cells).orders() == {"day": order}
    batches = [batch([cell], first=n) for n, cell in enumerate(cells, start=2)]
    assert infer_date_orders(batches, SCHEMA, matched(SCHEMA)) == {"day": order}


def test_an_ambiguous_column_is_asked_for():
    orders = orders_of("05/05/2024", "01/02/2024")
    (problem,) = orders.problems(orders.orders())
    assert (problem.code, problem.severity, problem.column) == (
        "date-order-ambiguous",
        "error",
        "A",
    )
    assert problem.sentence == (
        'In column "day", 01/02/2024 can be read with the day or the month first.'
    )


def test_a_column_that_has_both_orders_says_so():
    orders = orders_of("25/12/2024", "12/25/2024")
    (problem,) = orders.problems(orders.orders())
    assert problem.code == "date-order-mixed"
    assert "25/12/2024" in problem.sentence
    assert "12/25/2024" in problem.sentence


@pytest.mark.parametrize("cells", [["01/02/2024"], ["25/12/2024", "12/25/2024"], ["05/05/2024"]])
def test_a_choice_settles_what_is_open(cells):
    orders = orders_of(*cells)
    assert orders.problems(orders.orders("mdy")) == []


def test_a_choice_overrules_what_was_inferred():
    assert orders_of("25/12/2024").orders("mdy") == {"day": "mdy"}


def test_files_without_such_a_column_need_no_pass():
    schema = dataset({"name": "day", "type": "date"}, {"name": "a"})
    assert not DateOrders(schema, matched(schema)).needed
    assert not DateOrders(SCHEMA, match_columns(SCHEMA, ["other"])).needed
    assert DateOrders(SCHEMA, matched(SCHEMA)).needed
