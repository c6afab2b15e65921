"""What every page must keep to, whoever made it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

NAMED_BY_THEMSELVES = {"hidden", "submit", "button"}
# What the focus reaches, besides all that has a tabindex.
REACHABLE = {"a", "button", "input", "select", "textarea", "summary"}


class Tags:
    """The tags of a page, looked up once for all rules: most of a test of a page is this."""

    def __init__(self, page: BeautifulSoup) -> None:
        self.all = [tag for tag in page.descendants if isinstance(tag, Tag)]
        self._named: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.all:
            self._named[tag.name].append(tag)
        self.ids = Counter(str(tag.attrs["id"]) for tag in self.all if "id" in tag.attrs)

    def named(self, *names: str) -> list[Tag]:
        """Those with one of these names."""
        return [tag for name in names for tag in self._named[name]]


def broken_rules(page: BeautifulSoup, *, whole: bool = True) -> list[str]:
    """One line for each rule that a page, or a fragment of one, breaks."""
    tags = Tags(page)
    found = [*twice_the_same_id(tags), *_against_the_policy(tags), *nameless(tags)]
    found += [*bad_forms(tags), *losing_focus(tags)]
    if whole:
        found += skeleton(page, tags)
    return found


def skeleton(page: BeautifulSoup, tags: Tags) -> list[str]:
    headings, title = tags.named("h1"), page.title
    return [
        *([f"{len(headings)} headings of the first level"] if len(headings) != 1 else []),
        *([] if title and title.text.strip().endswith("- Import Desk") else ["no title"]),
        *([] if page.html and page.html.get("lang") else ["no language"]),
    ]


def twice_the_same_id(tags: Tags) -> list[str]:
    return [
        f"the id {name} is there {count} times" for name, count in tags.ids.items() if count > 1
    ]


def against_the_policy(page: BeautifulSoup) -> list[str]:
    """Inline scripts and styles, foreign hosts and data: addresses, which the browser refuses."""
    return _against_the_policy(Tags(page))


def _against_the_policy(tags: Tags) -> list[str]:
    inline = [tag for tag in tags.named("script") if not tag.get("src")] + tags.named("style")
    handlers, addresses = [], []
    for tag in tags.all:
        for name, value in tag.attrs.items():
            if name.startswith(("on", "hx-on")) or name == "style":
                handlers.append((tag, name))
            elif name in ("src", "href", "action") and str(value).startswith(
                ("http:", "https:", "//", "data:", "javascript:")
            ):
                addresses.append(value)
    return [f"not allowed: {what}" for what in (*inline, *handlers, *addresses)]


def nameless(tags: Tags) -> list[str]:
    """Fields without a label, links and buttons without words."""
    fields = [
        tag
        for tag in tags.named("input", "select", "textarea")
        if tag.get("type") not in NAMED_BY_THEMSELVES
    ]
    labelled = {label.get("for") for label in tags.named("label")} - {None}
    unlabelled = [
        tag
        for tag in fields
        if not tag.get("aria-label")
        and not tag.find_parent("label")
        and tag.get("id") not in labelled
    ]
    wordless = [
        tag
        for tag in tags.named("a", "button")
        if not tag.get_text(strip=True) and not tag.get("aria-label")
    ]
    lost = [
        tag
        for tag in tags.named("a")
        if str(tag.get("href", "")).startswith("#") and str(tag["href"])[1:] not in tags.ids
    ]
    return [f"without a name: {tag}" for tag in unlabelled + wordless] + [
        f"leads nowhere: {tag}" for tag in lost
    ]


def losing_focus(tags: Tags) -> list[str]:
    """What a poll replaces: the focus finds its place again by ids alone."""
    polled = (
        tag
        for parent in tags.all
        if str(parent.get("hx-trigger", "")).startswith("every")
        for tag in _reachable(parent)
    )
    return [
        f"a poll takes the focus away: {tag}"
        for tag in polled
        if not tag.get("id") and tag.get("type") != "hidden" and not tag.find_parent("noscript")
    ]


def _reachable(parent: Tag) -> Iterator[Tag]:
    for tag in parent.descendants:
        if isinstance(tag, Tag) and (tag.name in REACHABLE or "tabindex" in tag.attrs):
            yield tag


def bad_forms(tags: Tags) -> list[str]:
    forms = tags.named("form")
    posts = [form for form in forms if form.get("method") == "post"]
    # A browser asks for each box that is required, and never for one of several.
    boxes = Counter(
        str(tag.get("name"))
        for tag in tags.named("input")
        if tag.get("type") == "checkbox" and "required" in tag.attrs
    )
    return [
        *(
            f"all {count} boxes {name} must be checked"
            for name, count in boxes.items()
            if count > 1
        ),
        *(f"no action: {form}" for form in forms if not form.get("action")),
        *(
            f"no token: {form}"
            for form in posts
            if not form.find("input", attrs={"name": "csrf_token"})
        ),
    ]
