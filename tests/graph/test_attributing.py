"""The attribute of a column says what its cells hold."""

from tests.graph.building import attributes_of, table_of
from webapp.graph.vocabulary import NO_ATTRIBUTE, load
from workers.graph.answers import Remembered
from workers.graph.attributing import attribute


def test_things_have_ids_names_batches_shares_and_strengths():
    columns = {
        "Specimen": ["SP-01", "SP-02", "SP-03"],
        "Cathode": ["NMC811", "LFP", "NMC811"],
        "Cathode lot": ["K-1", "K-2", "K-1"],
        "Salt conc. (mol/L)": ["1.0", "1.2", "1.0"],
        "Filler (wt%)": ["20", "30", "40"],
    }
    assert list(attributes_of(columns, ["Matter"] * 5).values()) == [
        "identifier",
        "name",
        "batch_number",
        "concentration",
        "ratio",
    ]


def test_quantities_have_values_units_spreads_and_limits():
    columns = {
        "Rm mean [MPa]": ["500", "510"],
        "Rm s": ["3.1", "4"],
        "thickness": ["150", "0.2"],
        "thickness unit": ["nm", "µm"],
        "thickness err": ["2", "0.01"],
        "V_min (V)": ["2.8", "3"],
        "V_max (V)": ["4.2", "4.3"],
        "s (mm)": ["4", "5"],
    }
    expected = ["mean", "std", "value", "unit", "error", "min", "max", "value"]
    assert list(attributes_of(columns, ["Property"] * 8).values()) == expected


def test_only_attributes_that_the_label_can_have_are_given():
    columns = {"Batch": ["B1", "B2", "B3"]}
    assert attributes_of(columns, ["Manufacturing"]) == {"Batch": "identifier"}
    assert attributes_of(columns, ["Matter"]) == {"Batch": "batch_number"}
    assert attributes_of(columns, ["Metadata"]) == {"Batch": "value"}
    assert attributes_of(columns, ["No label"]) == {"Batch": NO_ATTRIBUTE}


def test_a_confirmed_attribute_counts_where_the_label_allows_it():
    made, memory = table_of({"Code": ["A1", "A2"]}), {"code": Remembered(attribute="name")}
    found = attribute(made, load("materials"), {0: "Matter"}, memory)
    assert found[0].attribute == "name"
    found = attribute(made, load("materials"), {0: "Metadata"}, memory)
    assert found[0].attribute == "value"
