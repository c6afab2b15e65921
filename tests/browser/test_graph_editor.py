"""The editor of a graph in a browser: every change with the mouse and with the keyboard alone."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.browser import axe
from tests.browser.conftest import sign_in
from tests.desk import Person
from tests.graph_rows import make_table
from webapp import create_app
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.models import GraphImport
from webapp.services import accounts
from webapp.services.graph import steps
from webapp.settings import Settings
from webapp.states import GraphStage

pytestmark = pytest.mark.browser
LONGEST_SECONDS = 20

# What the stages make of the table of graph_rows.
SAMPLE, TIME, STATION, STRENGTH = "0", "1", "2", "3"
CY = "document.getElementById('graph-canvas')._cyreg.cy"
# Where a node is on the screen.
PLACE = f"""id => {{
    const {{x, y}} = {CY}.getElementById(id).renderedPosition()
    const box = document.getElementById('graph-canvas').getBoundingClientRect()
    return [box.x + x, box.y + y]
}}"""
DRAWN = f"""() => {CY}.edges().map(edge => [edge.source().id(), edge.target().id()]).sort()"""
CHOSEN = f"{CY}.$(':selected').map(one => one.data('name') ?? one.data('words')).join()"
BEFORE = [[SAMPLE, STRENGTH], [STATION, SAMPLE], [STATION, TIME]]


@pytest.fixture(scope="module")
def desk_app(live_desk: RunningDesk) -> Iterator[Flask]:
    """An application on the data of the desk that runs."""
    app = create_app(Settings(data=live_desk.data, secret_key="-" * 32))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def table(desk_app: Flask, live_desk: RunningDesk) -> str:
    """A table of the person at the page, with all its answers."""
    return table_of(desk_app, live_desk)


def table_of(desk_app: Flask, live_desk: RunningDesk, **more: Any) -> str:
    with desk_app.app_context():
        owner = accounts.get_user(live_desk.email)
        person = Person(owner.id, owner.email, live_desk.password, live_desk.key)
        db.session.remove()
    return make_table(desk_app, person, **more)


def until(page: Any, expression: str) -> None:
    """Wait until something is so; the policy of the pages forbids to wait inside of them."""
    end = time.monotonic() + LONGEST_SECONDS
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)


class Editor:
    """Somebody at the canvas of a table."""

    def __init__(self, page: Any, table: str, step: str = "relations") -> None:
        self.page = page
        page.goto(f"/graph/{table}/{step}")
        until(page, f"window.cytoscape && {CY}.nodes().length > 0")
        self.canvas = page.locator("#graph-canvas")

    def press(self, name: str) -> None:
        self.page.locator("#graph-drawn").get_by_role("button", name=name, exact=True).click()

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def walk_to(self, name: str) -> None:
        """Go there by arrow keys, in each direction as far as that leads."""
        for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown") * 3:
            before = ""
            while self.page.evaluate(CHOSEN) not in (name, before):
                before = self.page.evaluate(CHOSEN)
                self.keys(key)
        assert self.page.evaluate(CHOSEN) == name
        self.hears(name)

    def place(self, node: str) -> tuple[float, float]:
        """Where a node is on the screen, once the canvas is there."""
        before = self.page.evaluate("window.scrollY")
        self.canvas.evaluate(
            "canvas => canvas.scrollIntoView({block: 'center', behavior: 'instant'})"
        )
        if self.page.evaluate("window.scrollY") != before:
            # While a page scrolls, nobody points at anything.
            self.page.wait_for_timeout(600)
        x, y = self.page.evaluate(PLACE, node)
        return x, y

    def click(self, node: str) -> None:
        self.page.mouse.click(*self.place(node))

    def drag(self, source: str, target: str) -> None:
        self.page.mouse.move(*self.place(source))
        self.page.mouse.down()
        self.page.mouse.move(*self.place(target), steps=8)
        self.page.mouse.up()

    def hears(self, words: str) -> None:
        """Wait until a screen reader is told this."""
        told = "document.getElementById('graph-said').textContent"
        until(self.page, f"{told}.includes({json.dumps(words)})")

    def edges(self) -> Any:
        return self.page.evaluate(DRAWN)

    def save(self) -> None:
        self.press("Save the graph")
        self.hears("The graph is saved.")


@pytest.fixture
def editor(page: Any, table: str, complaints: list[str]) -> Iterator[Editor]:
    """The canvas of relationships; the browser has nothing to complain of."""
    yield Editor(page, table)
    # What was refused is answered with 422, which is no fault.
    assert [said for said in complaints if "422" not in said] == []


def kept(app: Flask, table: str, stage: GraphStage = GraphStage.GRAPH) -> Any:
    """The graph of a table as the desk has it."""
    with app.app_context():
        row = db.session.query(GraphImport).filter_by(identifier=table).one()
        step = steps.newest(row, stage)
        content = step.content if step else None
        db.session.remove()
    return content


def ends(graph: Any) -> list[list[str]]:
    return sorted(edge["connection"] for edge in graph["relationships"])


def test_a_node_is_added_changed_connected_and_deleted_with_the_mouse(
    editor: Editor, desk_app: Flask, table: str
) -> None:
    page = editor.page
    editor.press("Add a node")
    page.select_option("#new-label", "Measurement")
    page.fill("#new-name", "Tensile test")
    page.click("#graph-dialog button[data-act=add]")
    editor.hears('Measurement "Tensile test" is added.')
    assert page.evaluate(CHOSEN) == 'Measurement "Tensile test"'

    editor.press("Whole graph")
    page.mouse.dblclick(*editor.place("4"))
    page.fill("#graph-dialog [name=value-identifier]", "TT-1")
    page.click("#graph-dialog button[data-act=change]")
    editor.hears("is changed.")

    editor.press("Connect")
    editor.drag("4", STRENGTH)
    editor.hears('Measurement "Tensile test" and Property "Tensile strength" are connected.')
    editor.press("Connect")
    assert editor.edges() == sorted([*BEFORE, ["4", STRENGTH]])
    # Nothing is kept yet.
    assert ends(kept(desk_app, table)) == BEFORE
    assert page.locator("#graph-unsaved").is_visible()
    editor.save()
    assert ends(kept(desk_app, table)) == sorted([*BEFORE, ["4", STRENGTH]])
    assert kept(desk_app, table)["nodes"][4]["attributes"] == {
        "identifier": [{"value": "TT-1", "index": "inferred"}],
        "name": [{"value": "Tensile test", "index": "inferred"}],
    }
    editor.click("4")
    editor.press("Delete")
    editor.hears('Measurement "Tensile test" is deleted.')
    editor.save()
    assert ends(kept(desk_app, table)) == BEFORE


def test_everything_is_done_with_the_keyboard_alone(
    editor: Editor, desk_app: Flask, table: str
) -> None:
    page = editor.page
    editor.canvas.focus()
    editor.keys("a")
    page.wait_for_selector("#new-label:focus")
    # Typed letters would begin anew where the next one comes late.
    labels = page.locator("#new-label option").all_text_contents()
    editor.keys(*["ArrowDown"] * labels.index("Measurement"), "Tab")
    page.keyboard.type("Tensile test")
    editor.keys("Enter")
    editor.hears('Measurement "Tensile test" is added.')
    page.wait_for_selector("#graph-canvas:focus")

    editor.keys("Enter")
    page.wait_for_selector("#graph-dialog [name=value-identifier]:focus")
    page.keyboard.type("TT-1")
    editor.keys("Enter")
    editor.hears("is changed.")
    page.wait_for_selector("#graph-canvas:focus")

    # From the node, along those that it can go to.
    editor.keys("c")
    editor.hears('From Measurement "Tensile test" to which of 2?')
    editor.walk_to('Property "Tensile strength"')
    editor.keys("Enter")
    editor.hears("are connected.")
    editor.keys("Escape")

    # The way back along its relationships: the third one of the machine is turned round.
    editor.walk_to('Manufacturing "Machine"')
    editor.keys("r")
    while "output" not in page.evaluate(CHOSEN):
        editor.keys("r")
    editor.keys("v")
    editor.hears('It goes from Matter "Material" to Manufacturing "Machine" now.')
    expected = [[SAMPLE, STATION], [SAMPLE, STRENGTH], [STATION, TIME], ["4", STRENGTH]]
    assert editor.edges() == sorted(expected)

    editor.keys("Control+z", "Control+z")
    editor.hears("Undone.")
    until(page, f"{CY}.edges().length === 3")
    editor.keys("Control+Shift+z", "Control+y")
    until(page, f"{CY}.edges().length === 4")
    editor.save()
    assert ends(kept(desk_app, table)) == sorted(expected)


def test_a_relationship_is_chosen_and_deleted_by_keyboard(editor: Editor) -> None:
    editor.canvas.focus()
    editor.keys("ArrowRight")
    editor.hears(", 2 relationships")
    editor.keys("r")
    editor.hears("1 of 2")
    editor.keys("r")
    editor.hears("2 of 2")
    editor.keys("Delete")
    editor.hears("are not connected any more.")
    assert len(editor.edges()) == 2


def test_only_legal_ends_stay_bright_and_others_are_refused(editor: Editor) -> None:
    editor.press("Connect")
    editor.click(SAMPLE)
    faded = f"{CY}.nodes('.not-legal').map(one => one.id()).sort()"
    assert editor.page.evaluate(faded) == [TIME, STRENGTH]
    editor.click(TIME)
    editor.page.wait_for_selector("#graph-trouble:not([hidden])")
    assert "cannot be connected to Parameter" in editor.page.inner_text("#graph-trouble")
    assert editor.edges() == BEFORE
    # Where nothing can follow, nothing begins.
    editor.click(TIME)
    editor.hears("cannot be connected to anything more.")


def test_a_line_that_ends_on_nothing_connects_nothing(editor: Editor) -> None:
    editor.press("Connect")
    page = editor.page
    x, y = editor.place(SAMPLE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y - 80, steps=5)
    assert page.evaluate(f"{CY}.getElementById('pointer').length") == 1
    page.mouse.up()
    assert page.evaluate(f"{CY}.getElementById('pointer').length") == 0
    assert editor.edges() == BEFORE


def test_the_tables_do_the_same_and_the_canvas_follows(editor: Editor) -> None:
    page = editor.page
    tables = page.locator("#graph-tables")
    tables.get_by_role("button", name="Reverse").click()
    editor.hears("It goes from")
    assert [SAMPLE, STATION] in editor.edges()
    tables.get_by_role("link", name='Change Parameter "Drymill time"').click()
    page.select_option('#graph-dialog [name="index-value"] >> nth=0', label="D: Machine")
    page.click("#graph-dialog button[data-act=change]")
    editor.hears("is changed.")
    assert 'The column "Machine" is in 2 nodes.' in tables.inner_text()
    assert page.evaluate(f"{CY}.nodes('[mark = \"warning\"]').length") >= 2
    tables.get_by_role("button", name='Delete Property "Tensile strength"').click()
    editor.hears("is deleted.")
    # The focus is not lost with the table that it was in.
    assert page.evaluate("document.activeElement !== document.body")
    until(page, f"{CY}.nodes().length === 3")


def test_what_was_changed_is_saved_before_one_goes_on(
    editor: Editor, desk_app: Flask, table: str
) -> None:
    editor.click(STRENGTH)
    editor.press("Delete")
    editor.hears("is deleted.")
    editor.page.get_by_role("button", name="Go on").click()
    editor.page.wait_for_url(f"**/graph/{table}/plan")
    assert ends(kept(desk_app, table)) == [[STATION, SAMPLE], [STATION, TIME]]


def test_escape_ends_connecting_right_after_the_button_was_pressed(editor: Editor) -> None:
    button = editor.page.get_by_role("button", name="Connect", exact=True)
    editor.press("Connect")
    assert button.get_attribute("aria-pressed") == "true"
    editor.keys("Escape")
    assert button.get_attribute("aria-pressed") == "false"
    editor.click(STATION)
    assert editor.page.evaluate(CHOSEN) != ""


def test_a_wrong_form_says_so_in_the_dialog_which_stays_open(editor: Editor) -> None:
    page = editor.page
    editor.click(STRENGTH)
    editor.press("Change")
    page.select_option("#node-label", "Matter")
    page.click("#graph-dialog button[data-act=change]")
    told = page.locator("#graph-dialog [role=alert]")
    told.wait_for()
    assert "Matter has no unit." in told.inner_text() or "Matter has no value." in told.inner_text()
    assert axe.violations(page) == []
    page.keyboard.press("Escape")
    assert not page.locator("#graph-dialog").is_visible()


def test_what_belongs_to_one_thing_stands_in_one_line_as_far_as_it_fits(
    page: Any, desk_app: Flask, live_desk: RunningDesk
) -> None:
    properties = ("Density (g/cm3)", "Hardness (HV)", "Strength (MPa)", "Porosity (%)")
    more = ("Young's modulus (GPa)", "Conductivity (S/m)", "Viscosity (Pa s)")
    cells = (("Sample ID", *properties, *more), ("S-1", *"1234567"), ("S-2", *"7654321"))
    editor = Editor(page, table_of(desk_app, live_desk, cells=cells))
    places = f"{CY}.edges().targets().map(one => one.position('x'))"
    assert len(editor.page.evaluate(places)) == 7
    assert len(set(editor.page.evaluate(places))) == 1


def test_who_was_signed_out_signs_in_in_another_tab_and_loses_nothing(
    page: Any, live_desk: RunningDesk, table: str
) -> None:
    editor = Editor(page, table)
    editor.click(STRENGTH)
    editor.press("Delete")
    editor.hears("is deleted.")
    page.context.clear_cookies()
    editor.press("Save the graph")
    told = page.locator("#graph-trouble")
    told.wait_for()
    assert "Sign in again in another tab, then go on here." in told.inner_text()
    sign_in(page.context.new_page(), live_desk)
    editor.save()
    assert not told.is_visible()


def test_a_canvas_becomes_a_picture(editor: Editor) -> None:
    for name, begin in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with editor.page.expect_download() as coming:
            editor.press(name)
        assert coming.value.suggested_filename == f"graph.{name.lower()}"
        content = Path(coming.value.path()).read_bytes()
        assert content.startswith(begin)
        if name == "SVG":
            assert "Tensile strength" in content.decode()


def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl(editor: Editor) -> None:
    page = editor.page
    page.mouse.move(*editor.place(STRENGTH))
    before, top = page.evaluate(f"[{CY}.zoom(), window.scrollY]")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    until(page, f"{CY}.zoom() > {before}")
    assert page.evaluate("window.scrollY") == top
    now = page.evaluate(f"{CY}.zoom()")
    page.mouse.wheel(0, 100)
    until(page, f"window.scrollY > {top}")
    assert page.evaluate(f"{CY}.zoom()") == now


def test_a_graph_of_a_thousand_nodes_stays_usable(
    page: Any, desk_app: Flask, table: str, complaints: list[str]
) -> None:
    named = [{"value": "Part", "index": "inferred"}]
    nodes = [
        {"id": str(one), "label": "matter", "attributes": {"name": named}} for one in range(1000)
    ]
    parts = [
        {"rel_type": "HAS_PART", "connection": [str((one - 1) // 3), str(one)]}
        for one in range(1, 1000)
    ]
    with desk_app.app_context():
        row = db.session.query(GraphImport).filter_by(identifier=table).one()
        steps.save(row, GraphStage.GRAPH, {"nodes": nodes, "relationships": parts})
        db.session.remove()
    editor = Editor(page, table)
    assert page.evaluate("performance.now()") < 20_000
    editor.canvas.focus()
    begun = page.evaluate("performance.now()")
    editor.keys("ArrowRight", "Delete")
    editor.hears("is deleted.")
    assert page.evaluate("performance.now()") - begun < 15_000
    assert page.evaluate(f"{CY}.nodes().length") == 999
    assert complaints == []


def test_without_a_script_the_tables_are_enough(plain_page: Any, table: str) -> None:
    plain_page.goto(f"/graph/{table}/relations")
    assert not plain_page.locator("#graph-canvas").is_visible()
    plain_page.get_by_role("link", name='Change Matter "Material"').click()
    plain_page.get_by_role("button", name="Connect").click()
    plain_page.get_by_text("are connected.").wait_for()
    plain_page.get_by_role("link", name="Add a node").click()
    plain_page.fill("#new-name", "Ink")
    plain_page.get_by_role("button", name="Add the node").click()
    plain_page.get_by_text('Matter "Ink" is added.').wait_for()


def test_hostile_names_are_text_on_the_canvas_and_in_the_tables(
    page: Any, desk_app: Flask, table: str, complaints: list[str]
) -> None:
    evil = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"
    graph = kept(desk_app, table)
    graph["nodes"][0]["id"] = evil
    graph["nodes"][0]["attributes"] = {"name": [{"value": evil, "index": "inferred"}]}
    for edge in graph["relationships"]:
        edge["connection"] = [evil if end == SAMPLE else end for end in edge["connection"]]
    with desk_app.app_context():
        row = db.session.query(GraphImport).filter_by(identifier=table).one()
        steps.save(row, GraphStage.GRAPH, json.dumps(graph))
        db.session.remove()
    editor = Editor(page, table)
    editor.click(evil)
    editor.hears(evil)
    editor.press("Change")
    page.wait_for_selector("#graph-dialog [name=value-name]")
    assert evil in page.inner_text("#graph-dialog h2")
    page.click("#graph-dialog [data-close]")
    with page.expect_download() as coming:
        editor.press("SVG")
    assert "<img" not in Path(coming.value.path()).read_text()
    assert page.locator("[src=x]").count() == 0
    assert complaints == []
