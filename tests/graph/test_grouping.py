"""Columns that speak of one thing make one node."""

from tests.graph.building import table_of
from webapp.graph.shapes import Value
from webapp.graph.vocabulary import load
from workers.graph.grouping import nodes


def grouped(columns, vocabulary="materials"):
    """Nodes as label and headers; columns are header: (label, attribute, cells)."""
    made = table_of({header: cells for header, (_, _, cells) in columns.items()})
    labels = {index: label for index, (label, _, _) in enumerate(columns.values())}
    attributes = {index: name for index, (_, name, _) in enumerate(columns.values())}
    found, left_out = nodes(made, load(vocabulary), labels, attributes)
    headers = list(columns)
    return [(n.label, *(headers[i] for i in n.columns)) for n in found], left_out, found


def test_an_id_takes_the_name_beside_it_but_no_component():
    found, _, _ = grouped(
        {
            "Heat No.": ("Matter", "identifier", ["H1", "H2"]),
            "Grade": ("Matter", "name", ["S355", "S460"]),
            "Cell ID": ("Matter", "identifier", ["C1", "C2"]),
            "Cathode": ("Matter", "name", ["NMC", "LFP"]),
        }
    )
    assert found == [("Matter", "Heat No.", "Grade"), ("Matter", "Cell ID"), ("Matter", "Cathode")]


def test_an_id_does_not_take_a_name_that_changes_under_it():
    found, _, _ = grouped(
        {
            "Card no.": ("Person", "identifier", ["C1", "C1", "C2", "C2"]),
            "Borrower": ("Person", "name", ["Ann", "Bob", "Cy", "Di"]),
        },
        "records",
    )
    assert found == [("Person", "Card no."), ("Person", "Borrower")]


def test_batches_and_shares_join_the_material_that_they_name():
    found, _, _ = grouped(
        {
            "Polymer": ("Matter", "name", ["PP", "PE"]),
            "Polymer batch": ("Matter", "batch_number", ["b1", "b2"]),
            "Filler": ("Matter", "name", ["talc", "glass"]),
            "Share": ("Matter", "ratio", ["20", "30"]),
        }
    )
    assert found == [("Matter", "Polymer", "Polymer batch"), ("Matter", "Filler", "Share")]


def test_units_errors_and_limits_join_their_quantity():
    found, _, made = grouped(
        {
            "Zugfestigkeit (MPa)": ("Property", "value", ["30", "40"]),
            "Dehnung, %": ("Property", "value", ["3", "4"]),
            "s Zugf.": ("Property", "std", ["1", "2"]),
            "V_min (V)": ("Parameter", "min", ["1", "2"]),
            "V_max (V)": ("Parameter", "max", ["3", "4"]),
        }
    )
    assert found == [
        ("Property", "Zugfestigkeit (MPa)", "s Zugf."),
        ("Property", "Dehnung, %"),
        ("Parameter", "V_min (V)", "V_max (V)"),
    ]
    assert made[0].attributes["name"] == (Value("Zugfestigkeit"),)
    assert made[0].attributes["unit"] == (Value("MPa"),)
    assert made[0].attributes["value"] == (Value("30", 0),)


def test_first_and_family_name_are_one_name():
    found, _, made = grouped(
        {
            "Employee ID": ("Person", "identifier", ["1", "2"]),
            "First name": ("Person", "name", ["Ada", "Bo"]),
            "Last name": ("Person", "name", ["King", "Li"]),
        },
        "records",
    )
    assert found == [("Person", "Employee ID", "First name", "Last name")]
    assert [value.index for value in made[0].attributes["name"]] == [1, 2]


def test_what_is_left_out_is_told_with_the_reason():
    _, left_out, _ = grouped(
        {
            "Sample": ("Matter", "identifier", ["a", "b"]),
            "Empty": ("No label", "No attribute", ["", ""]),
            "Count": ("No label", "No attribute", ["1", "2"]),
            "Wrong": ("Matter", "unit", ["x", "y"]),
        }
    )
    assert left_out == {
        1: "The column is empty.",
        2: "The column has no label.",
        3: "The column has no attribute that a Matter can have.",
    }


def test_a_share_of_a_material_that_no_column_names_is_a_node_of_its_own():
    found, _, _ = grouped(
        {
            "Mix no.": ("Matter", "identifier", ["M1", "M2", "M3"]),
            "Cement": ("Matter", "name", ["CEM I", "CEM II", "CEM I"]),
            "Cement content, kg/m³": ("Matter", "ratio", ["280", "300", "320"]),
            "Fly ash, kg/m³": ("Matter", "ratio", ["40", "60", "80"]),
        }
    )
    assert ("Matter", "Cement", "Cement content, kg/m³") in found
    assert ("Matter", "Fly ash, kg/m³") in found


def test_a_second_number_of_the_same_publication_joins_the_first():
    found, _, _ = grouped(
        {
            "ISBN": ("Publication", "identifier", ["9780000412337", "9780000412344"]),
            "Title": ("Publication", "name", ["Salt", "Harbour"]),
            "DOI": ("Publication", "identifier", ["10.5555/1", "10.5555/2"]),
        },
        "records",
    )
    assert found == [("Publication", "ISBN", "Title", "DOI")]
