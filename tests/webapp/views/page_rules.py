"""What every page must keep to, whoever made it."""

from collections import Counter

from bs4 import BeautifulSoup, Tag

NAMED_BY_THEMSELVES = {"hidden", "submit", "button"}


def broken_rules(page: BeautifulSoup, *, whole: bool = True) -> list[str]:
    """One line for each rule that a page, or a fragment of one, breaks."""
    found = [*twice_the_same_id(page), *against_the_policy(page), *nameless(page), *bad_forms(page)]
    found += losing_focus(page)
    if whole:
        found += skeleton(page)
    return found


def skeleton(page: BeautifulSoup) -> list[str]:
    headings, title = page.select("h1"), page.title
    return [
        *([f"{len(headings)} headings of the first level"] if len(headings) != 1 else []),
        *([] if title and title.text.strip().endswith("- Import Desk") else ["no title"]),
        *([] if page.html and page.html.get("lang") else ["no language"]),
    ]


def twice_the_same_id(page: BeautifulSoup) -> list[str]:
    ids = Counter(str(tag["id"]) for tag in page.select("[id]"))
    return [f"the id {name} is there {count} times" for name, count in ids.items() if count > 1]


def against_the_policy(page: BeautifulSoup) -> list[str]:
    """Inline scripts and styles, foreign hosts and data: addresses, which the browser refuses."""
    inline = [tag for tag in page.select("script") if not tag.get("src")] + page.select("style")
    handlers = [
        (tag, name)
        for tag in page.find_all(True)
        if isinstance(tag, Tag)
        for name in tag.attrs
        if name.startswith(("on", "hx-on")) or name == "style"
    ]
    addresses = [
        str(tag[name])
        for name in ("src", "href", "action")
        for tag in page.select(f"[{name}]")
        if str(tag[name]).startswith(("http:", "https:", "//", "data:", "javascript:"))
    ]
    return [f"not allowed: {what}" for what in (*inline, *handlers, *addresses)]


def nameless(page: BeautifulSoup) -> list[str]:
    """Fields without a label, links and buttons without words."""
    fields = [
        tag
        for tag in page.select("input, select, textarea")
        if tag.get("type") not in NAMED_BY_THEMSELVES
    ]
    labelled = {label.get("for") for label in page.select("label[for]")}
    unlabelled = [
        tag
        for tag in fields
        if not tag.get("aria-label")
        and not tag.find_parent("label")
        and tag.get("id") not in labelled
    ]
    wordless = [
        tag
        for tag in page.select("a, button")
        if not tag.get_text(strip=True) and not tag.get("aria-label")
    ]
    ids = {tag.get("id") for tag in page.select("[id]")}
    lost = [tag for tag in page.select('a[href^="#"]') if str(tag["href"])[1:] not in ids]
    return [f"without a name: {tag}" for tag in unlabelled + wordless] + [
        f"leads nowhere: {tag}" for tag in lost
    ]


def losing_focus(page: BeautifulSoup) -> list[str]:
    """What a poll replaces: the focus finds its place again by ids alone."""
    reachable = ("a", "button", "input", "select", "textarea", "summary", "[tabindex]")
    polled = ", ".join(f'[hx-trigger^="every"] {name}' for name in reachable)
    return [
        f"a poll takes the focus away: {tag}"
        for tag in page.select(polled)
        if not tag.get("id") and tag.get("type") != "hidden" and not tag.find_parent("noscript")
    ]


def bad_forms(page: BeautifulSoup) -> list[str]:
    posts = [form for form in page.select("form") if form.get("method") == "post"]
    # A browser asks for each box that is required, and never for one of several.
    boxes = Counter(str(tag.get("name")) for tag in page.select("input[type=checkbox][required]"))
    return [
        *(
            f"all {count} boxes {name} must be checked"
            for name, count in boxes.items()
            if count > 1
        ),
        *(f"no action: {form}" for form in page.select("form") if not form.get("action")),
        *(f"no token: {form}" for form in posts if not form.select("input[name=csrf_token]")),
    ]
