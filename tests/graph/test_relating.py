"""Nodes are joined by what stands where, by words, and by what determines what."""

from tests.graph.building import graph_of, table_of
from webapp.graph.shapes import Node, Value
from webapp.graph.vocabulary import load
from workers.graph.relating import relate

SIX = range(1, 7)


def repeated(*cells):
    return [cells[number % len(cells)] for number in SIX]


def numbered(prefix):
    return [f"{prefix}{number:03d}" for number in SIX]


def numbers(start):
    return [str(start + number * 1.37) for number in SIX]


def test_components_go_into_the_step_and_the_sample_comes_out_of_it():
    _, edges = graph_of(
        {
            "Specimen": numbered("SP-"),
            "Resin": repeated("A", "B"),
            "Hardener": repeated("C", "D"),
            "Curing": repeated("oven", "press"),
            "T_cure (°C)": repeated("80", "120"),
            "Density (g/cm3)": numbers(1),
        }
    )
    assert edges == {
        ("IS_MANUFACTURING_INPUT", "Resin", "Curing"),
        ("IS_MANUFACTURING_INPUT", "Hardener", "Curing"),
        ("IS_MANUFACTURING_OUTPUT", "Curing", "Specimen"),
        ("HAS_PARAMETER", "Curing", "T_cure (°C)"),
        ("HAS_PROPERTY", "Specimen", "Density (g/cm3)"),
    }


def test_components_that_no_step_takes_up_are_parts():
    _, edges = graph_of(
        {"Cell ID": numbered("C"), "Cathode": repeated("NMC", "LFP"), "Anode": repeated("Li", "C")}
    )
    assert edges == {("HAS_PART", "Cell ID", "Cathode"), ("HAS_PART", "Cell ID", "Anode")}


def test_a_measurement_has_input_settings_outputs_and_metadata():
    _, edges = graph_of(
        {
            "Coupon ID": numbered("K-"),
            "Potentiostat": repeated("Gamry", "Ivium"),
            "scan rate [mV/s]": repeated("1", "5"),
            "E_corr [mV]": numbers(-300),
            "Operator": repeated("A. Kraus", "B. Noll"),
        }
    )
    assert edges == {
        ("IS_MEASUREMENT_INPUT", "Coupon ID", "Potentiostat"),
        ("HAS_PARAMETER", "Potentiostat", "scan rate [mV/s]"),
        ("HAS_MEASUREMENT_OUTPUT", "Potentiostat", "E_corr [mV]"),
        ("HAS_METADATA", "Potentiostat", "Operator"),
    }


def test_people_take_part_in_the_event_that_always_has_the_same_of_them():
    _, edges = graph_of(
        {
            "Shipment": ["S-1", "S-1", "S-1", "S-2", "S-2", "S-2"],
            "Driver": ["Otto, K."] * 3 + ["Ernst, P."] * 3,
            "Stop": numbered("T-"),
            "Town": ["Ulm", "Graz", "Linz", "Bonn", "Jena", "Gera"],
            "Country": ["DE", "AT", "AT", "DE", "DE", "DE"],
            "Recipient": ["A GmbH", "B AG", "C KG", "D AG", "E AG", "F AG"],
        },
        "records",
    )
    assert edges == {
        ("PARTICIPATED_IN", "Driver", "Shipment"),
        ("PART_OF", "Stop", "Shipment"),
        ("HAPPENED_AT", "Stop", "Town"),
        ("PART_OF", "Town", "Country"),
        ("PARTICIPATED_IN", "Recipient", "Stop"),
    }


def test_a_paper_has_an_author_a_journal_and_its_figures():
    _, edges = graph_of(
        {
            "DOI": [f"10.1000/x{number}" for number in SIX],
            "First author": [f"Smith{number}, J." for number in SIX],
            "Institution": repeated("ETH Zurich", "MIT"),
            "Journal": repeated("Nature", "JACS"),
            "Times cited": numbers(3),
        },
        "records",
    )
    assert edges == {
        ("CREATED", "First author", "DOI"),
        ("AFFILIATED_WITH", "First author", "Institution"),
        ("PART_OF", "DOI", "Journal"),
        ("HAS_PROPERTY", "DOI", "Times cited"),
    }


def test_what_stands_alone_is_joined_with_a_doubt_or_not_at_all():
    made = table_of({"Person": ["Ann", "Bob"], "Club": ["X", "Y"], "Eyes": ["blue", "brown"]})
    nodes = [
        Node("p", "Person", {"name": (Value("Ann", 0),)}),
        Node("o", "Organisation", {"name": (Value("X", 1),)}),
        Node("e", "Property", {"value": (Value("blue", 2),)}),
    ]
    found = {(each.type, each.doubtful) for each in relate(made, load("records"), nodes, "")}
    assert found == {("AFFILIATED_WITH", True), ("HAS_PROPERTY", False)}
    assert relate(made, load("records"), nodes[2:], "") == ()


def test_nodes_without_a_column_are_joined_as_well():
    made = table_of({"Hardness": ["1", "2"]})
    nodes = [
        Node("m", "Matter", {"name": (Value("Steel"),)}),
        Node("h", "Property", {"value": (Value("1", 0),)}),
    ]
    (edge,) = relate(made, load("materials"), nodes, "")
    assert (edge.type, edge.source, edge.target) == ("HAS_PROPERTY", "m", "h")


def test_every_relationship_says_why():
    made = table_of({"Sample": ["a1", "a2"], "Density": ["1.1", "2.2"]})
    nodes = [
        Node("0", "Matter", {"identifier": (Value("a1", 0),)}),
        Node("1", "Property", {"value": (Value("1.1", 1),)}),
    ]
    (edge,) = relate(made, load("materials"), nodes, "")
    assert edge.reason == "It is the nearest one in the table."


def test_what_differs_from_row_to_row_belongs_to_the_run_of_the_row():
    _, edges = graph_of(
        {
            "Test run no.": numbered("R"),
            "Catalyst": ["A", "A", "A", "B", "B", "B"],
            "Synthesis": ["sol-gel"] * 3 + ["hydrothermal"] * 3,
            "Calcination temp (°C)": ["400"] * 3 + ["500"] * 3,
            "BET (m2/g)": ["81.2"] * 3 + ["44.1"] * 3,
            "Conversion (%)": numbers(11),
        }
    )
    assert ("HAS_PARAMETER", "Synthesis", "Calcination temp (°C)") in edges
    assert ("HAS_PROPERTY", "Catalyst", "BET (m2/g)") in edges
    assert ("HAS_MEASUREMENT_OUTPUT", "Test run no.", "Conversion (%)") in edges


def test_results_that_stand_before_their_instrument_are_its_outputs():
    _, edges = graph_of(
        {
            "Efficiency (%)": numbers(12),
            "Solar simulator": repeated("A", "B"),
            "Cell ID": numbered("C"),
        }
    )
    assert ("HAS_MEASUREMENT_OUTPUT", "Solar simulator", "Efficiency (%)") in edges


def test_goals_are_those_of_the_match_and_not_of_a_team_that_scores_now_more_now_less():
    _, edges = graph_of(
        {
            "match_id": numbered("M"),
            "home_team": repeated("Redford", "Hexley"),
            "home_goals": ["0", "3", "1", "2", "4", "0"],
        },
        "records",
    )
    assert ("HAS_PROPERTY", "match_id", "home_goals") in edges


def test_a_find_lies_where_it_was_found_though_its_owner_stands_between():
    _, edges = graph_of(
        {
            "Inventory no.": numbered("K"),
            "Previous owner": repeated("Moser, Anna", "Huber, Josef"),
            "Find spot": repeated("Hallein", "Radstadt"),
        },
        "records",
    )
    assert ("LOCATED_IN", "Inventory no.", "Find spot") in edges
