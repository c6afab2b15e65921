"""Units are found in headers as people write them, and values are brought to base units."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.graph.header_units import unit_in
from workers.graph.units import is_share, is_unit, normal


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("Drymill time (hrs)", "Drymill time", "hrs"),
        ("Pt loading [mg/cm2]", "Pt loading", "mg/cm2"),
        ("Dry temp_degC", "Dry temp", "degC"),
        ("Porosity, %", "Porosity", "%"),
        ("Temp / °C", "Temp", "°C"),
        ("Zeit in min", "Zeit", "min"),
        ("Durchsatz kg/h", "Durchsatz", "kg/h"),
        ("Ar sccm", "Ar", "sccm"),
        ("Loading mg cm-2", "Loading", "mg cm-2"),
        ("λ [W/(m·K)]", "λ", "W/(m·K)"),
        ("Anteil (Gew.-%)", "Anteil", "Gew.-%"),
        ("Flow rate (g/10 min)", "Flow rate", "g/10 min"),
        ("Weight (g) before", "Weight before", "g"),
        ("Fine (EUR)", "Fine", "EUR"),
        ("print_speed_mm_s", "print_speed", "mm/s"),
        ("anode_loading_mg_cm2", "anode_loading", "mg/cm2"),
        ("hfr_mOhm_cm2", "hfr", "mOhm cm2"),
        ("infill_pct", "infill", "pct"),
        ("reactorPressureBar", "reactorPressure", "bar"),
        ("metalLoadingWtPct", "metalLoading", "wt%"),
        ("calcinationTempC", "calcinationTemp", "C"),
        ("calcinationTimeH", "calcinationTime", "h"),
        ("vitaminC", "vitaminC", ""),
        ("Mix ratio (A:B)", "Mix ratio (A:B)", ""),
        ("V_min (V)", "V_min", "V"),
        ("V_min", "V_min", ""),
        ("time_min", "time", "min"),
        ("Smoker (y/n)", "Smoker (y/n)", ""),
        ("Vitamin C", "Vitamin C", ""),
        ("Sample ID", "Sample ID", ""),
        ("Ionomer ratio (I/C)", "Ionomer ratio (I/C)", ""),
        ("Si (100)", "Si (100)", ""),
        ("", "", ""),
    ],
)
def test_a_unit_is_told_from_the_name_of_a_column(header, name, unit):
    found = unit_in(header)
    assert (found.name, found.text) == (name, unit)


def test_a_bare_c_is_a_degree_behind_a_temperature_only():
    assert unit_in("HP temp (C)").pint == "degree_Celsius"
    assert unit_in("Charge (C)").pint == "coulomb"


@pytest.mark.parametrize(
    ("value", "unit", "amount", "base"),
    [
        (25, "°C", 298.15, "kelvin"),
        (32, "°F", 273.15, "kelvin"),
        (6, "hrs", 21_600, "second"),
        (2, "g/10 min", 2e-3 / 600, "kilogram / second"),
        (5, "%", 0.05, "dimensionless"),
        (1, "Ohm cm", 0.01, None),
        (3, "mg cm-2", 0.03, "kilogram / meter ** 2"),
    ],
)
def test_values_are_brought_to_base_units(value, unit, amount, base):
    found, name = normal(value, unit)
    assert found == pytest.approx(amount)
    assert base in (None, name)


def test_what_is_no_unit_of_physics_stays_as_it_is():
    assert normal(12.5, "EUR") == (12.5, "EUR")
    assert normal(300, "HV10") == (300, "HV10")
    assert is_unit("EUR")
    assert is_share("Gew.-%")
    assert not is_unit("P-04411")
    assert not is_unit("Pt/C 50%")


@given(st.floats(-1e6, 1e6), st.sampled_from(["°C", "mm", "kg/h", "MPa", "hrs", "mAh/g", "1/min"]))
def test_a_larger_value_stays_the_larger_one(value, unit):
    lower, base = normal(value, unit)
    higher, same = normal(value + 1, unit)
    assert base == same
    assert lower < higher


@given(st.text(max_size=30))
def test_no_header_is_too_strange(header):
    found = unit_in(header)
    assert not found.text or is_unit(found.text) or found.text in "Cc"


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12))
def test_no_unit_is_too_strange(value, unit):
    amount, _ = normal(value, unit)
    assert isinstance(amount, float)
    assert not math.isnan(amount)
