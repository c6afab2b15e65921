"""Columns are labelled by words, units, looks of cells, neighbours, and what was confirmed."""

import pytest

from tests.graph.building import answers_of, labels_of
from workers.graph.answers import Remembered

NUMBERS = ["1.5", "2.25", "3.1", "4.8", "5.05", "6.4", "7.7"]


@pytest.mark.parametrize(
    ("header", "cells", "label"),
    [
        ("Probenname", ["P-1", "P-2", "P-3"], "Matter"),
        ("Lösungsmittel", ["Ethanol", "NMP"], "Matter"),
        ("Fließmittel", ["PCE A", "PCE B"], "Matter"),
        ("Trocknungsofen", ["Binder FD", "Heraeus"], "Manufacturing"),
        ("Traitement thermique", ["recuit", "trempe"], "Manufacturing"),
        ("Diffractometer", ["D8 Advance", "X'Pert"], "Measurement"),
        ("Härteprüfung", ["ISO 6507-1", "ISO 6507-1"], "Measurement"),
        ("XC functional", ["PBE", "HSE06"], "Simulation"),
        ("Haltezeit [min]", ["10", "20", "10", "20", "10", "20"], "Parameter"),
        ("Vitesse de coulée (m/min)", NUMBERS, "Parameter"),
        ("Zugfestigkeit (MPa)", NUMBERS, "Property"),
        ("Épaisseur (µm)", NUMBERS, "Property"),
        ("Cr [wt.-%]", NUMBERS, "Property"),
        ("Prüfdatum", ["01.02.2023", "02.02.2023"], "Metadata"),
        ("checked by", ["HB", "LO"], "Metadata"),
        ("Station", ["Ford", "Ford", "Opel"], "Metadata"),
        ("Remarque", ["RAS", "à refaire"], "Metadata"),
        ("Thing", ["", "", ""], "No label"),
    ],
)
def test_a_column_of_materials_is_labelled(header, cells, label):
    assert labels_of({header: cells}) == {header: label}


@pytest.mark.parametrize(
    ("header", "cells", "label"),
    [
        ("Vorname", ["Anna", "Ben"], "Person"),
        ("Médecin", ["Dr Petit", "Dr Roux"], "Person"),
        ("Firma", ["Alpha GmbH", "Beta AG"], "Organisation"),
        ("Whoever", ["Alpha GmbH", "Beta AG"], "Organisation"),
        ("ISBN", ["9780000412337", "9780000412344", "9780000559018"], "Publication"),
        ("Wohnort", ["Berlin", "Graz"], "Place"),
        ("Fahrzeug", ["B-AB 123", "B-CD 456"], "Item"),
        ("Tour-Nr.", ["T1", "T2"], "Event"),
        ("Geburtsdatum", ["01.02.1963", "02.02.1971"], "Property"),
        ("Preis (€)", NUMBERS, "Property"),
        ("Bemerkung", ["Stau", ""], "Metadata"),
        ("Website", ["https://a.example", "https://b.example"], "Metadata"),
    ],
)
def test_a_column_of_records_is_labelled(header, cells, label):
    assert labels_of({header: cells}, "records") == {header: label}


def test_the_same_quantity_is_a_setting_of_a_step_and_a_result_of_a_measurement():
    settings = ["200", "210", "200", "210", "200", "210"]
    welding = {"Welding process": ["MAG", "TIG"] * 3, "Voltage (V)": settings}
    testing = {"Potentiostat": ["Gamry"] * 6, "Voltage (V)": NUMBERS[:6]}
    assert labels_of(welding)["Voltage (V)"] == "Parameter"
    assert labels_of(testing)["Voltage (V)"] == "Property"


def test_a_share_is_one_of_the_material_that_it_names():
    columns = {
        "Binder": ["PVDF", "CMC"],
        "Binder content (wt%)": ["2", "3"],
        "Water content (%)": ["0.1", "0.3"],
    }
    labels = labels_of(columns)
    assert labels["Binder content (wt%)"] == "Matter"
    assert labels["Water content (%)"] == "Property"


def test_an_error_is_labelled_as_what_it_is_of():
    labels = labels_of({"Line speed (m/min)": NUMBERS, "± (m/min)": NUMBERS})
    assert labels["± (m/min)"] == labels["Line speed (m/min)"] == "Parameter"


def test_a_bare_name_is_of_whom_most_columns_tell():
    columns = {
        "page_id": ["1678", "7139", "64786"],
        "name": ["Spider-Man", "Captain America", "Wolverine"],
        "EYE": ["Hazel Eyes", "Blue Eyes", "Blue Eyes"],
        "HAIR": ["Brown Hair", "White Hair", "Black Hair"],
    }
    labels = labels_of(columns, "records")
    assert labels["page_id"] == labels["name"] == "Person"


def test_every_answer_says_how_sure_it_is_and_why():
    answers = answers_of({"Coating speed [mm/s]": NUMBERS, "Zzyzx": ["foo bar", "baz"]})
    sure, unsure = answers.values()
    assert sure.confidence > 0.8
    assert 'The header says "speed".' in sure.reasons
    assert "mm/s is a usual unit of a parameter." in sure.reasons
    assert unsure.confidence < 0.4
    assert unsure.alternatives


def test_what_a_person_confirmed_outweighs_all_else():
    memory = {"coating speed [mm/s]": Remembered(label="Property")}
    answer = answers_of({"Coating_speed [mm/s]": NUMBERS}, memory=memory)["Coating_speed [mm/s]"]
    assert answer.label == "Property"
    assert answer.reasons[0] == "A person confirmed this for a column of this name."


def test_the_text_about_a_table_is_heeded():
    columns = {"Run": ["R1", "R2"], "Method": ["A", "B"]}
    made = answers_of(columns, context="All samples were prepared by hand.")["Method"]
    assert 'The text about the table says "prepared".' in made.reasons


def test_thousands_of_columns_and_doubled_headers_are_no_trouble():
    columns = {f"Temp {number} (°C)": ["1.5", "2"] for number in range(1500)}
    assert set(labels_of(columns).values()) == {"Parameter"}


def test_a_row_is_of_what_the_text_says_that_there_is_one_row_of():
    columns = {"Kennung": ["A-1", "A-2", "A-3"]}
    assert labels_of(columns, "records", "Eine Zeile je Ausleihe.") == {"Kennung": "Event"}
    assert labels_of(columns, "records", "Eine Zeile je Person.") == {"Kennung": "Person"}


def test_the_title_of_a_talk_is_one_of_the_talk_and_that_of_a_book_one_of_the_book():
    talk = {"Talk ID": ["T1", "T2", "T3"], "Talk title": ["Peat", "Snow", "Clouds"]}
    assert labels_of(talk, "records")["Talk title"] == "Event"
    book = {"Title": ["Peat", "Snow", "Clouds"], "Author": ["Lee, A.", "Roe, B.", "Poe, C."]}
    assert labels_of(book, "records")["Title"] == "Publication"


def test_an_id_is_of_what_the_name_beside_it_is_of():
    columns = {"customer_id": ["90012", "90044", "90051"]}
    columns["customer_name"] = ["Wolf, Ida", "Heer, Jan", "Roos, Kim"]
    assert set(labels_of(columns, "records").values()) == {"Person"}


def test_numbers_of_things_are_counted_and_name_none():
    columns = {"rooms": ["3", "4", "2", "5"], "n_comments": ["12", "0", "7", "31"]}
    assert set(labels_of(columns, "records").values()) == {"Property"}


def test_a_header_that_names_a_component_alone_tells_how_much_of_it_there_is():
    columns = {"Mix no.": ["M1", "M2", "M3"], "Water, kg/m³": ["155", "162", "170"]}
    assert labels_of(columns)["Water, kg/m³"] == "Matter"


def test_the_last_part_of_a_compound_says_what_it_is():
    columns = {"Leihvertrag": ["L-1", "L-2", "L-3"]}
    assert labels_of(columns, "records") == {"Leihvertrag": "Event"}
