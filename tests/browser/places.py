"""Every page of the desk in every state that people meet, and how to get there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.browser.busy_desk import BusyDesk

Steps = Callable[[Any], None]
ALERT = "[role=alert][tabindex]"
PHOTO = {"name": "photo.xlsx", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n\0"}
SCAN = PHOTO | {"name": "Letter to Erasmus, page 1 of 2.png"}

CONTROL = {
    "name": "c.json",
    "mimeType": "application/json",
    "buffer": b"""{
 "dataImportControlFileVersion": 0,
 "model": "dataset:suppliers",
 "files": {
  "DEFAULT": {}
 },
 "instructions": [
  {"action": "new", "destination": "suppliers"},
  {"action": "if-exists", "source": "city", "then": [
   {"source": "city", "name": "city"}
  ]}
 ]
}
""",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its name, whose it is, its address, and what the person does there."""

    name: str
    who: str
    path: str
    steps: Steps | None = None

    def address(self, desk: BusyDesk) -> str:
        """The path, with an id for each name that stands in braces."""
        names = desk.ids | {"link": desk.link[0]}
        return re.sub(r"\{(.+?)\}", lambda found: str(names[found[1]]), self.path)

    def goes_on_from(self, before: "Place | None") -> bool:
        """Whether the page is there already, and as it came."""
        return bool(before and not before.steps and self.steps and before.path == self.path)

    def visit(self, page: Any, desk: BusyDesk, before: "Place | None" = None) -> None:
        """Go there, or go on from a place."""
        if self.goes_on_from(before):
            page.evaluate("window.still = false")
        else:
            page.goto(self.address(desk))
        if self.steps:
            self.steps(page)


def refused(**fields: str) -> Steps:
    """Fill in fields by their ids, and send the form, which comes back with what is wrong."""

    def steps(page: Any) -> None:
        for name, text in fields.items():
            page.fill(f"main #{name}", text)
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        page.locator("main form:has(#" + next(iter(fields)) + ") button[type=submit]").click()
        page.wait_for_selector(ALERT)

    return steps


def hand_in_a_photo(page: Any) -> None:
    """Hand in a file that is none."""
    page.set_input_files("#file", PHOTO)
    page.click("#upload-form button[type=submit]")
    page.wait_for_selector(ALERT)


def hand_in_nothing(page: Any) -> None:
    """Send the form without a dataset and a file, as a browser without scripts can."""
    page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('upload-form'))")
    page.wait_for_selector(ALERT)


def match_two_columns_to_one_field(page: Any) -> None:
    """Say that two columns hold the names."""
    page.select_option("#map-A", "name")
    page.select_option("#map-B", "name")
    page.click("text=Check the file")
    page.wait_for_selector(ALERT)


def upload_no_control_file(page: Any) -> None:
    """Upload JSON that is no control file."""
    page.set_input_files("#file", CONTROL)
    page.click("main button[type=submit]")
    page.wait_for_selector(ALERT)


def paste(text: str) -> Steps:
    """Paste an example; what it makes of it is shown at once."""

    def steps(page: Any) -> None:
        page.click("summary:has-text('paste')")
        with page.expect_response("**/control-files/generate"):
            page.fill("#example", text)
            page.press("#example", "Tab")

    return steps


def make_a_batch_of_nothing(page: Any) -> None:
    """Ask for a batch without a file."""
    page.click("text=Make the batch")
    page.wait_for_selector(ALERT)


def add_no_file_that_fits(page: Any) -> None:
    """Add a file whose name the control file does not know."""
    page.set_input_files("#file", CONTROL)
    page.click("text=Add the file")
    page.wait_for_selector(ALERT)


def open_the_inbox(page: Any) -> None:
    """Look into the folder that the desk imports from."""
    page.click("#look-1 button")
    page.wait_for_selector("#look-1 table")


def replace_suppliers(page: Any) -> None:
    """Import in the place of what is there, and see what would go."""
    open_the_inbox(page)
    page.fill("#destination-1", "sup")
    page.check("#replace")
    page.wait_for_selector("#goes .notice")


def add_a_source(page: Any) -> None:
    """Import from two places at once."""
    open_the_inbox(page)
    page.click("text=Add another source")
    page.wait_for_selector("#path-2")


def import_from_elsewhere(page: Any) -> None:
    """Ask for an import from where the desk does not read."""
    page.fill("#path-1", "local:///etc/")
    page.click("text=Import at once")
    page.wait_for_selector(ALERT)


def make_a_push_key(page: Any) -> None:
    """Make a key for one push address."""
    page.click("#make-key")
    page.wait_for_selector("#key")


def make_a_key(page: Any) -> None:
    """Make a key that may read; it is made once, however often one comes here."""
    page.fill("#name", f"Report {page.evaluate('Date.now()')}")
    page.uncheck("main input[value=import]")
    page.click("main button[type=submit]")
    page.wait_for_selector("#key")


def go(name: str) -> Steps:
    """Follow the first link of the list with this name."""

    def steps(page: Any) -> None:
        page.locator("main tbody a", has_text=name).first.click()
        page.wait_for_load_state("load")
        if page.locator("#preview[hx-get]").count():
            look(page)

    return steps


def see_thumbnails(page: Any) -> None:
    """Wait until the thumbnails are there; they come after the page."""
    page.evaluate("""Promise.all([...document.querySelectorAll(".shot img")].map(one => {
        one.loading = "eager"
        return one.decode()
    }))""")


def wait_for_tiles(page: Any) -> None:
    """Wait until the picture is drawn from tiles."""
    page.wait_for_selector("#viewer:not(:has(> img)) canvas")


def zoom_in(page: Any) -> None:
    """Look at a picture more closely."""
    wait_for_tiles(page)
    page.click("text=Zoom in")
    page.wait_for_timeout(1500)


def choose_files(page: Any) -> None:
    """Choose files, one of which no project takes."""
    page.set_input_files("#files", [SCAN, PHOTO | {"name": "scan?.png"}, PHOTO])
    page.wait_for_selector("#go:not([hidden])")


def upload_files(page: Any) -> None:
    """Choose files, and send them."""
    choose_files(page)
    page.click("#go")
    page.wait_for_selector("#done:not([hidden])")


def send_nothing(page: Any) -> None:
    """Send the form as it is, as a browser without scripts does."""
    page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('upload-form'))")
    page.wait_for_selector(ALERT)


def open_the_newest_ingest(page: Any) -> None:
    """Go from the list of ingests to the first one in it."""
    page.locator("#ingests a").first.click()
    page.wait_for_selector("#ingest")


def finalize_unmeant(page: Any) -> None:
    """Finalize a project where files would be lost, and do not say that this is meant."""
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    page.click("main form button.btn-danger")
    page.wait_for_selector(ALERT)


def see_why(page: Any) -> None:
    """Open the reasons for the label of the first column."""
    page.click("td details summary >> nth=0")


def label_some(page: Any) -> None:
    """Choose other labels, and do not save them."""
    page.select_option("#column-1", "Metadata")
    page.select_option("#column-3", "No label")
    page.check("#tick-2")


def label_wrongly(page: Any) -> None:
    """Send a label that there is not, as an old page may."""
    page.evaluate("document.querySelector('#column-2').selectedOptions[0].value = 'Fruit'")
    page.click("text=Go on: find the attributes")
    page.wait_for_selector(ALERT)


def see_canvas(page: Any) -> None:
    """Wait until a graph is drawn."""
    page.wait_for_selector("#graph-canvas canvas")


def open_a_node(page: Any) -> None:
    """Change a node on the canvas."""
    see_canvas(page)
    page.click("#change-1")
    page.wait_for_selector("#graph-dialog[open] [data-act=change]")


def open_a_new_node(page: Any) -> None:
    """Add a node on the canvas."""
    see_canvas(page)
    page.click("[data-do=add]")
    page.wait_for_selector("#graph-dialog[open] [data-act=add]")


def connect_wrongly(page: Any) -> None:
    """Delete a relationship that somebody else has deleted meanwhile, which is refused."""
    see_canvas(page)
    button = page.locator("[data-act=disconnect]").first
    button.evaluate("""button => button.value = '["0", "999"]'""")
    button.click()
    page.wait_for_selector("#graph-trouble:not([hidden])")


def see_around(page: Any) -> None:
    """See what is around a node, and which keys there are."""
    see_canvas(page)
    page.click(".graph-keys summary")


def take_along(page: Any) -> None:
    """Open the menu of files."""
    page.click(".menu-of summary")


def ask_an_example(page: Any) -> None:
    """Take an example, and ask it."""
    page.click("[data-query] >> nth=1")
    page.press("#query", "Control+Enter")
    page.wait_for_selector("#answer")


def ask_to_delete(page: Any) -> None:
    """Ask for what is refused."""
    page.fill("#query", "MATCH (n) DETACH DELETE n")
    page.click("#ask button[type=submit]")
    page.wait_for_selector(ALERT)


def look(page: Any) -> None:
    """Wait until the content of an object is there; it comes after the page."""
    page.wait_for_selector("#preview:not([hx-get])")


def invite(page: Any) -> None:
    """Invite somebody; the link is shown once."""
    page.fill("#email", f"new-{page.evaluate('Date.now()')}@example.org")
    page.click("main button[type=submit]")
    page.wait_for_selector("h1:not(:has-text('Invite'))")


def wait_for_operations(page: Any) -> None:
    """Swagger UI draws them after the page has loaded."""
    page.wait_for_selector(".opblock")


def try_an_operation(page: Any) -> None:
    """Open what hands in a file, and go to try it out."""
    wait_for_operations(page)
    page.click(".opblock-post .opblock-summary-control >> nth=0")
    page.click(".try-out__btn")


def give_the_key(page: Any) -> None:
    """Open the dialog that asks for the key."""
    wait_for_operations(page)
    page.click(".authorize")


give_people = paste(
    '[{"username": "ib", "title": "Dr", "first name": "Ida", "last name": "Berg", '
    '"email": "ida@example.org", "street1": "1 High Street", "city": "York", "country": "GB"}, '
    '{"username": "no", "last name": "Olsen", "email": "nils"}]'
)
give_an_example = paste(
    '[{"Store": "ST-100", "City": "Oslo", "opened": "31.12.2019", "area": 120.5, "boss": "Berg"},'
    ' {"Store": "ST-101", "City": "Bergen", "opened": "01.02.2020", "area": "big"},'
    ' {"City": "Turku", "opened": "15.06.2021"}]'
)
give_a_broken_example = paste('[{"a": 1},\n {"a": ]')
IMPORT = "/lake/field-data/import/main"
DRAWN = "/graph/{table relations}/relations"
OBJECT = "main?path=suppliers/2026/october.csv"
PLANTS, SHEET = "/lake/plants", "herbarium/2026/sheet-002.csv"
OCTOBER = "/uploads/{suppliers-october.xlsx}"
NOVEMBER = "/uploads/{suppliers-november.xlsx}"
COPY = "/uploads/{Kopie von Lieferanten (2).xlsx}"
DESCRIPTOR = '{"name": "stores 2", "fields": [{"name": "a", "type": "text"}, {}]}'
PLACES = [
    Place("home", "ines", "/"),
    Place("home-of-a-new-person", "nora", "/"),
    Place("uploads", "ines", "/uploads"),
    Place("uploads-none", "nora", "/uploads"),
    Place("new-upload", "ines", "/uploads/new"),
    Place("new-upload-for-a-dataset", "ines", "/uploads/new?dataset=suppliers"),
    Place("new-upload-refused", "ines", "/uploads/new?dataset=suppliers", hand_in_a_photo),
    Place("new-upload-without-a-file", "ines", "/uploads/new", hand_in_nothing),
    Place("upload-running", "ines", "/uploads/{price-list-2026-q4.csv}"),
    Place("upload-waits", "ines", "/uploads/{topics.xlsx}"),
    Place("upload-worker-lost", "tomasz", "/uploads/{new-hires.csv}"),
    Place("upload-failed", "ines", "/uploads/{price-list-2026-q3.csv}"),
    Place("upload-cancelled", "tomasz", "/uploads/{tags-cleanup.csv}"),
    Place("upload-problems", "ines", NOVEMBER),
    Place("upload-one-problem", "ines", f"{NOVEMBER}?code=not-in-list&column=C#rows"),
    Place("upload-nothing-found", "ines", f"{NOVEMBER}?text=nobody#rows"),
    Place("upload-read-wrong", "ines", NOVEMBER, refused(header_row="0")),
    Place("upload-day-or-month", "tomasz", "/uploads/{stores-baltics.csv}"),
    Place("upload-columns-missing", "ines", COPY),
    Place("upload-versions-being-marked", "ines", "/uploads/{stores-poland.xlsx}"),
    Place("upload-plan", "tomasz", "/uploads/{stores-nordics.csv}"),
    Place("upload-imported", "ines", OCTOBER),
    Place("upload-discarded", "tomasz", "/uploads/{stores-poland (1).xlsx}"),
    Place("columns", "ines", f"{COPY}/columns"),
    Place("columns-refused", "ines", f"{COPY}/columns", match_two_columns_to_one_field),
    Place("columns-not-read-yet", "ines", "/uploads/{topics.xlsx}/columns"),
    Place("columns-imported", "ines", f"{OCTOBER}/columns"),
    Place("corrected-file", "ines", "/uploads/{stores-poland.xlsx}/versions"),
    Place("corrected-file-refused", "ines", f"{NOVEMBER}/versions", hand_in_a_photo),
    Place("datasets", "ines", "/datasets"),
    Place("datasets-of-a-member", "nora", "/datasets"),
    Place("records", "ines", "/datasets/suppliers?sort=-name"),
    Place("records-found", "tomasz", "/datasets/stores?search=Berg"),
    Place("records-not-found", "ines", "/datasets/suppliers?search=nobody"),
    Place("records-none", "nora", "/datasets/tags"),
    Place("new-dataset", "ines", "/datasets/new"),
    Place("new-dataset-refused", "ines", "/datasets/new", refused(descriptor=DESCRIPTOR)),
    Place("jobs", "ines", "/processes"),
    Place("jobs-none", "nora", "/processes"),
    Place("job-running", "ines", "/processes/{check of price-list-2026-q4.csv}"),
    Place("job-failed", "ines", "/processes/{check of price-list-2026-q3.csv}"),
    Place("job-import", "ines", "/processes/{import of suppliers-october.xlsx}"),
    Place("job-marked-workbook", "ines", "/processes/{report of suppliers-november.xlsx}"),
    Place("batches", "ines", "/batches"),
    Place("batches-none", "nora", "/batches"),
    *(
        Place(f"batch-{how.replace(' ', '-')}", "ines", f"/batches/{{batch {how}}}")
        for how in ("ready", "running", "tried", "imported", "broken off", "kept no longer")
    ),
    Place("batch-takes-files", "ines", "/batches/{batch that takes files}"),
    Place("batch-file-refused", "ines", "/batches/{batch that takes files}", add_no_file_that_fits),
    Place("dry-run", "ines", "/batches/{batch ready}/dry-run"),
    Place("batch-import", "ines", "/batches/{batch ready}/import"),
    Place("push-addresses", "ines", "/batches/push"),
    Place("push-addresses-none", "nora", "/batches/push"),
    Place("push-address", "ines", "/batches/push/{push}"),
    Place("push-address-off", "ines", "/batches/push/{push off}"),
    Place("push-key-shown-once", "ines", "/batches/push/{push off}", make_a_push_key),
    Place("new-push-address", "ines", "/batches/push/new"),
    Place("new-push-address-none", "nora", "/batches/push/new"),
    Place("new-push-address-refused", "ines", "/batches/push/new", refused(name="Tags of May")),
    Place("change-push-address", "ines", "/batches/push/{push}/edit"),
    Place("remove-push-address", "ines", "/batches/push/{push}/remove"),
    Place("control-files", "ines", "/control-files"),
    Place("control-files-none", "nora", "/control-files"),
    Place("control-file", "ines", "/control-files/{control}"),
    Place("new-batch-refused", "ines", "/control-files/{control}", make_a_batch_of_nothing),
    Place("tutorial", "ines", "/control-files/tutorial"),
    Place("guide", "ines", "/control-files/guide"),
    Place("draft", "ines", "/control-files/generate?model=dataset:suppliers"),
    Place("draft-tried", "ines", "/control-files/generate?model=dataset:stores", give_an_example),
    Place("draft-people", "ines", "/control-files/generate?model=haplo:user-sync", give_people),
    Place("draft-refused", "ines", "/control-files/generate", give_a_broken_example),
    Place("new-control-file", "ines", "/control-files/new"),
    Place("new-control-file-refused", "ines", "/control-files/new", upload_no_control_file),
    Place("lake-import", "ines", IMPORT),
    Place("lake-import-look", "ines", IMPORT, open_the_inbox),
    Place("lake-import-replaces", "ines", IMPORT, replace_suppliers),
    Place("lake-import-two-sources", "ines", IMPORT, add_a_source),
    Place("lake-import-not-started", "ines", IMPORT, import_from_elsewhere),
    Place("lake-import-again", "ines", f"{IMPORT}?like={{lake plan}}"),
    Place("lake-plan", "ines", "/lake/imports/{lake plan}"),
    Place("lake-plan-waits", "ines", "/lake/imports/{lake waits}"),
    Place("lake-import-runs", "ines", "/lake/imports/{lake running}"),
    Place("lake-imported", "ines", "/lake/imports/{lake first}"),
    Place("lake-import-refused", "ines", "/lake/imports/{lake refused}"),
    Place("lake-import-cancelled", "ines", "/lake/imports/{lake cancelled}"),
    Place("lake-imports", "ines", "/lake/field-data/imports"),
    Place("lake-imports-none", "ines", "/lake/empty-lake/imports"),
    Place("lake-schedule-removed", "ines", "/lake/field-data/schedules/{lake schedule}/remove"),
    Place("lake-object-for-a-dataset", "ines", f"/lake/field-data/dataset/{OBJECT}"),
    Place("lake-export", "ines", "/datasets/suppliers/lake"),
    Place("lake-export-nowhere-to-go", "nora", "/datasets/suppliers/lake"),
    Place("lake-export-refused", "ines", "/datasets/suppliers/lake", refused(path="")),
    Place("assets", "ines", "/assets"),
    Place("assets-of-a-member", "tomasz", "/assets"),
    Place("assets-none", "nora", "/assets"),
    Place("assets-not-found", "ines", "/assets?text=stamps"),
    Place("new-project", "ines", "/assets/new"),
    Place("new-project-refused", "ines", "/assets/new", refused(shortcode="08G1")),
    Place("gallery", "ines", "/assets/08F1", see_thumbnails),
    Place("gallery-found", "tomasz", "/assets/08F1?text=holbein&kind=still-image", see_thumbnails),
    Place("gallery-not-found", "ines", "/assets/08F1?text=Dante"),
    Place("gallery-empty", "ines", "/assets/0810"),
    Place("gallery-ingest-runs", "ines", "/assets/0803"),
    Place("asset-picture", "ines", "/assets/08F1/asset/{map}", zoom_in),
    Place("asset-older-version", "tomasz", "/assets/08F1/asset/{old map}", wait_for_tiles),
    Place("asset-film", "ines", "/assets/08F1/asset/{asset film}"),
    Place("asset-sound", "ines", "/assets/08F1/asset/{asset sound}"),
    Place("asset-not-shown", "ines", "/assets/08F1/asset/{asset list}"),
    Place("asset-upload", "ines", "/assets/08F1/upload"),
    Place("asset-upload-chosen", "tomasz", "/assets/08F1/upload", choose_files),
    Place("asset-upload-sent", "ines", "/assets/08F1/upload", upload_files),
    Place("asset-upload-refused", "ines", "/assets/0810/upload", send_nothing),
    Place("asset-upload-during-an-ingest", "ines", "/assets/0803/upload"),
    Place("asset-files-waiting", "ines", "/assets/08F1/files"),
    Place("asset-files-failed", "tomasz", "/assets/08F1/files?show=failed"),
    Place("asset-files-none", "ines", "/assets/0810/files"),
    Place("asset-ingests", "ines", "/assets/08F1/ingests"),
    Place("asset-ingests-running", "ines", "/assets/0803/ingests"),
    Place("asset-ingests-none", "ines", "/assets/0810/ingests"),
    Place("asset-ingest", "ines", "/assets/08F1/ingests", open_the_newest_ingest),
    Place("asset-ingest-runs", "ines", "/assets/0803/ingests/{ingest}"),
    Place("asset-finalize", "ines", "/assets/08F1/finalize"),
    Place("asset-finalize-refused", "ines", "/assets/08F1/finalize", finalize_unmeant),
    Place("asset-finalize-nothing", "ines", "/assets/0810/finalize"),
    Place("asset-settings", "ines", "/assets/08F1/settings"),
    Place("asset-settings-of-a-writer", "tomasz", "/assets/08F1/settings"),
    Place("asset-member-refused", "ines", "/assets/08F1/settings", refused(email="no@example.org")),
    Place("delete-project", "ines", "/assets/08F1/settings/remove"),
    Place("delete-project-refused", "ines", "/assets/08F1/settings/remove", refused(typed="0801")),
    Place("graph", "ines", "/graph"),
    Place("graph-of-a-member", "tomasz", "/graph"),
    Place("graph-none", "nora", "/graph"),
    Place("graph-not-found", "ines", "/graph?text=copper"),
    Place("new-table", "ines", "/graph/new"),
    Place("new-table-refused", "ines", "/graph/new", hand_in_a_photo),
    *(
        Place(f"table-{what}", "ines", f"/graph/{{table {what}}}")
        for what in ("labels", "attributes", "nodes", "relations", "planned", "imported")
    ),
    *(
        Place(f"table-{what}", "ines", f"/graph/{{table {what}}}")
        for what in ("refused", "failed", "cancelled", "runs", "waits", "dropped")
    ),
    Place("table-of-records", "tomasz", "/graph/{table books}/attributes"),
    Place("table-doubtful", "tomasz", "/graph/{table trials}/relations"),
    Place("table-labels-doubtful", "ines", "/graph/{table labels}/labels?show=doubtful", see_why),
    Place("table-labels-changed", "ines", "/graph/{table labels}/labels", label_some),
    Place("table-labels-refused", "ines", "/graph/{table labels}/labels", label_wrongly),
    Place("table-labels-many", "ines", "/graph/{table wide}/labels?from=270"),
    Place("table-labels-locked", "ines", "/graph/{table runs}/labels"),
    Place("table-attributes-old", "ines", "/graph/{table old}/attributes"),
    Place("table-plan-old", "ines", "/graph/{table old}/plan"),
    Place("table-imported-old", "ines", "/graph/{table old}/result"),
    Place("undo-labels", "ines", "/graph/{table labels}/labels/undo"),
    Place("undo-import", "ines", "/graph/{table imported}/result/undo"),
    Place("delete-table", "ines", "/graph/{table imported}/remove"),
    Place("node-in-a-dialog", "ines", DRAWN, open_a_node),
    Place("new-node-in-a-dialog", "ines", DRAWN, open_a_new_node),
    Place("table-relations-refused", "ines", DRAWN, connect_wrongly),
    Place("node", "ines", f"{DRAWN}/edit/form?node=0"),
    Place("new-node", "ines", f"{DRAWN}/edit/new"),
    Place("graph-browser", "ines", "/graph/browse", take_along),
    Place("graph-browser-found", "tomasz", "/graph/browse?text=2&label=Property"),
    Place("graph-browser-not-found", "ines", "/graph/browse?text=copper"),
    Place("graph-node", "ines", "/graph/nodes/{node in the graph}", see_around),
    Place("graph-query", "nora", "/graph/query"),
    Place("graph-answer", "ines", "/graph/query", ask_an_example),
    Place("graph-query-refused", "ines", "/graph/query", ask_to_delete),
    Place("remembered-columns", "ines", "/graph/columns"),
    Place("remembered-columns-none", "nora", "/graph/columns"),
    Place("lake", "ines", "/lake"),
    Place("lake-none", "nora", "/lake"),
    Place("lake-not-found", "ines", "/lake?text=water"),
    Place("new-repository", "ines", "/lake/new"),
    Place("new-repository-refused", "ines", "/lake/new", refused(name="Plants of Oslo")),
    Place("repository", "ines", "/lake/plants"),
    Place("repository-of-somebody-else", "tomasz", f"{PLANTS}/tree/main"),
    Place("repository-empty", "ines", "/lake/stones/tree/main"),
    Place("repository-read-only", "ines", "/lake/stamps-2019/tree/main"),
    Place("folder", "ines", f"{PLANTS}/tree/spring-2026?prefix=herbarium/2026/"),
    Place("folder-at-a-commit", "ines", f"{PLANTS}/commits/main", go("Objects")),
    Place("other-branch", "ines", f"{PLANTS}/tree?ref=names-of-linnaeus"),
    Place("object-table", "ines", f"{PLANTS}/object/main?path={SHEET}", look),
    Place("object-text", "ines", f"{PLANTS}/object/main?path=readme.md", look),
    Place("object-picture", "ines", f"{PLANTS}/object/main?path=pictures/oak.png", look),
    Place("object-not-shown", "ines", f"{PLANTS}/tree/main?prefix=reports/", go("A report")),
    Place("object-alone", "ines", f"{PLANTS}/preview/main?path={SHEET}"),
    Place("delete-object", "ines", f"{PLANTS}/remove/main?path={SHEET}"),
    Place("not-committed", "ines", f"{PLANTS}/changes/main"),
    Place("not-committed-none", "ines", "/lake/stones/changes/main"),
    Place("not-committed-protected", "tomasz", f"{PLANTS}/changes/main"),
    Place("commit-refused", "ines", f"{PLANTS}/changes/main", refused(message=" ")),
    Place("discard-changes", "ines", f"{PLANTS}/changes/main/discard"),
    Place("commits", "ines", f"{PLANTS}/commits/main"),
    Place("commit", "ines", f"{PLANTS}/commit/main"),
    Place("commit-of-an-import", "ines", f"{PLANTS}/commit/main~1"),
    Place("commit-first", "ines", f"{PLANTS}/commit/main~2"),
    Place("compare", "ines", f"{PLANTS}/compare?right=names-of-linnaeus"),
    Place("compare-refused", "ines", f"{PLANTS}/compare?right=names-of-nobody"),
    Place("branches", "ines", f"{PLANTS}/branches"),
    Place("branches-of-a-reader", "tomasz", f"{PLANTS}/branches"),
    Place("new-branch-refused", "ines", f"{PLANTS}/branches", refused(name="names of nobody")),
    Place("delete-branch", "ines", f"{PLANTS}/branches/names-of-linnaeus/remove"),
    Place("delete-tag", "ines", f"{PLANTS}/tags/spring-2026/remove"),
    Place("repository-settings", "ines", f"{PLANTS}/settings"),
    Place("repository-settings-of-a-reader", "tomasz", f"{PLANTS}/settings"),
    Place("member-refused", "ines", f"{PLANTS}/settings", refused(email="nobody@example.org")),
    Place("delete-repository", "ines", f"{PLANTS}/settings/remove"),
    Place("delete-repository-refused", "ines", f"{PLANTS}/settings/remove", refused(name="plant")),
    Place("profile", "ines", "/account"),
    Place("profile-refused", "ines", "/account", refused(name=" ")),
    Place("password", "ines", "/account/password"),
    Place("password-refused", "ines", "/account/password", refused(old="", new="", again="x")),
    Place("sessions", "ines", "/account/sessions"),
    Place("keys", "ines", "/account/keys"),
    Place("keys-none", "nora", "/account/keys"),
    Place("new-key", "ines", "/account/keys/new"),
    Place("new-key-refused", "ines", "/account/keys/new", refused(name="Dashboard")),
    Place("key-shown-once", "tomasz", "/account/keys/new", make_a_key),
    Place("revoke-key", "ines", "/account/keys/{key}/revoke"),
    Place("webhooks", "ines", "/account/webhooks"),
    Place("webhooks-none", "nora", "/account/webhooks"),
    Place("webhook", "ines", "/account/webhooks/{webhook}"),
    Place("new-webhook", "ines", "/account/webhooks/new"),
    Place("new-webhook-refused", "ines", "/account/webhooks/new", refused(address="ftp://x")),
    Place("remove-webhook", "ines", "/account/webhooks/{webhook}/remove"),
    Place("workers", "ines", "/admin/workers"),
    Place("people", "ines", "/admin/users"),
    Place("person", "ines", "/admin/users/{nora}"),
    Place("invite", "ines", "/admin/users/new"),
    Place("invited", "ines", "/admin/users/new", invite),
    Place("audit-log", "ines", "/admin/audit"),
    Place("what-is-kept", "ines", "/admin/retention"),
    Place("password-link", "stranger", "/password/{link}"),
    Place("sign-in", "stranger", "/signin"),
    Place("sign-in-refused", "stranger", "/signin", refused(email="i@example.org", password="?")),
    Place("not-found", "ines", "/uploads/999999"),
    Place("not-found-by-a-stranger", "stranger", "/nothing"),
    Place("not-allowed", "nora", "/datasets/new"),
    Place("not-understood", "ines", "/uploads?before=x"),
    Place("fault", "stranger", "/fault"),
    Place("database-away", "stranger", "/away"),
    Place("api-operation", "stranger", "/api/docs", try_an_operation),
    Place("api-key", "ines", "/api/docs", give_the_key),
]
