"""XML files become records; what XML can do to its reader, it cannot do here."""

from __future__ import annotations

import socket
from itertools import repeat
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batches.files import MIB, Found, found_in, price_of
from workers.batches.reading.broken import CUT_OFF, EMPTY, TOO_DEEP, TOO_LARGE, TOO_MANY_NAMES
from workers.batches.reading.xml_records import TAG_TOO_LARGE
from workers.batches.reading.xml_sentences import UNKNOWN_CHARSET

READERS = ("xml-text-of-children", "xml-attributes")
DOCTYPE = "This file has a DOCTYPE, which can hide attacks. Take it out."
NAMES = st.sampled_from(["a", "b", "first-name", "Größe", "x.1"])
# XML has no other control characters, and its reader makes one line end of CR and CR LF.
TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
    | st.sampled_from("\n<>&\"']")
)
RECORDS = st.lists(st.dictionaries(NAMES, TEXTS, max_size=4), max_size=6)


def children_of(content: bytes | str, **options: object) -> Found:
    """Read a file whose values are the texts of child elements."""
    return found_in(content, "xml-text-of-children", **options)


def attributes_of(content: bytes | str, **options: object) -> Found:
    """Read a file whose values are attributes."""
    return found_in(content, "xml-attributes", **options)


def test_child_elements_are_values():
    content = "<r> <v/> <v> <x>PING</x> <y>PONG</y> </v> <v> <hello>world</hello> </v> </r>"
    assert children_of(content) == Found([{}, {"x": "PING", "y": "PONG"}, {"hello": "world"}])


def test_attributes_are_values():
    content = '<r> <v/> <some a="b" def="abc"/> <else hello="world"><x>1</x></else> </r>'
    assert attributes_of(content) == Found([{}, {"a": "b", "def": "abc"}, {"hello": "world"}])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("content", ["<root></root>", "<root/>", " <root>text<!-- no --></root>\n"])
def test_an_outermost_element_without_others_has_no_records(reader: str, content: str):
    assert found_in(content, reader) == Found([])


def test_the_outermost_element_is_the_record_if_it_is_a_single_one():
    content = "<root> <x>PING</x> <y>PONG</y> </root>"
    assert children_of(content, singleRecord=True) == Found([{"x": "PING", "y": "PONG"}])
    content = '<root a="b2" def="abc2"><v c="d"/></root>'
    assert attributes_of(content, singleRecord=True) == Found([{"a": "b2", "def": "abc2"}])
    assert children_of("<root/>", singleRecord=True) == Found([{}])


def test_names_are_without_their_prefix():
    content = (
        '<r xmlns="urn:all" xmlns:p="urn:p"><p:v p:a="1" b="2" xml:lang="de"><p:x>3</p:x><y>4</y>'
        "</p:v></r>"
    )
    assert children_of(content).records == [{"x": "3", "y": "4"}]
    assert attributes_of(content).records == [{"a": "1", "b": "2", "lang": "de"}]


def test_a_value_is_all_the_text_of_its_element_as_it_stands():
    content = (
        "<r><v>no<x> one <b>two</b><!-- - --><![CDATA[<3>]]> &amp;&#228;&#x1F600;\n</x></v></r>"
    )
    assert children_of(content).records == [{"x": " one two<3> &ä😀\n"}]


def test_an_empty_value_is_an_empty_text_and_of_two_the_last_counts():
    assert children_of("<r><v><x/><y>1</y><y>2</y></v></r>").records == [{"x": "", "y": "2"}]


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", "ä€😀"),
        ("UTF-16", "ä€😀"),
        ("ISO-8859-1", "äß"),
        ("windows-1252", "ä€"),
        ("iso-8859-2", "łž"),
        ("koi8-r", "привет"),
        ("Shift_JIS", "日本"),
        ("GB18030", "中文😀"),
        ("euc-kr", "한국"),
    ],
)
def test_the_charset_is_the_one_that_the_file_declares(charset: str, text: str):
    content = f'<?xml version="1.0" encoding="{charset}"?><r><v a="{text}"><x>{text}</x></v></r>'
    assert children_of(content.encode(charset)) == Found([{"x": text}])
    assert attributes_of(content.encode(charset)) == Found([{"a": text}])


def test_a_byte_order_mark_is_no_part_of_the_data():
    assert children_of("\ufeff<r><v><x>ä</x></v></r>") == Found([{"x": "ä"}])
    assert children_of("<r><v><x>ä</x></v></r>".encode("utf-16")) == Found([{"x": "ä"}])


@settings(deadline=None, max_examples=100)
@given(RECORDS)
def test_what_is_written_comes_back(records: list[dict[str, str]]):
    as_children = "".join(
        "<v>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in each.items()) + "</v>"
        for each in records
    )
    assert children_of(f"<r>{as_children}</r>") == Found(records)
    as_attributes = "".join(
        "<v" + "".join(f" {name}={quoteattr(text)}" for name, text in each.items()) + "/>"
        for each in records
    )
    assert attributes_of(f"<r>{as_attributes}</r>") == Found(records)


def test_records_across_the_pieces_that_are_read_come_back():
    records = [{"n": str(n), "text": "ä&" * (n % 400)} for n in range(3_000)]
    content = "".join(
        f"<v><n>{each['n']}</n><text>{escape(each['text'])}</text></v>\n" for each in records
    )
    assert children_of(f"<r>{content}</r>") == Found(records)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_is_cut_off_at_any_byte_says_so_and_gives_no_wrong_record(reader: str):
    whole = '<?xml version="1.0"?><r><v a="ä"><x>1</x><y><![CDATA[2]]></y></v><v b="&lt;"/></r>'
    truth, content = found_in(whole, reader), whole.encode()
    assert len(truth.records) == 2
    for length in range(1, len(content)):
        found = found_in(content[:length], reader)
        assert found.sentence == CUT_OFF, content[:length]
        assert found.records == truth.records[: len(found.records)]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", EMPTY),
        ('[{"a": 1}]', "This file is a JSON file, but the control file reads it as XML."),
        (b"PK\3\4", "This file is a workbook or a zip archive, but the control file reads it as "
         "XML."),
        ("a\tb\n1\t2", "This file is no XML, or its XML is damaged here."),
        ("<r><v></r></v>", "A tag is closed here that is not the one that is open."),
        ("<r/><r/>", "Something follows the end of the data."),
        ("<r><v>a < b</v></r>", "Here stands what cannot stand in XML: a < or & that should be "
         "&lt; or &amp;, a control character, or a character of another charset."),
        ("<r><v>&nbsp;</v></r>", "An entity stands here that XML does not know. It knows &amp; "
         "&lt; &gt; &quot; &apos;."),
        ("<r><p:v/></r>", "A name has a prefix that the file does not declare."),
        ('<r><v a="1" a="2"/></r>', "One tag has two attributes with one name."),
        ('<?xml version="1.0" encoding="klingon"?><r/>', UNKNOWN_CHARSET),
        ('<?xml version="1.0" encoding="zlib"?><r/>', UNKNOWN_CHARSET),
        ('<?xml version="1.0" encoding="punycode"?><r/>', UNKNOWN_CHARSET),
        (b'<?xml version="1.0" encoding="gbk"?><r>\xff\xff</r>',
         "This file declares gbk, but is not written in it."),
        ("<r>\0</r>", "Here stands what cannot stand in XML: a < or & that should be &lt; or "
         "&amp;, a control character, or a character of another charset."),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_one_sentence(reader: str, content: bytes | str, sentence: str):
    assert found_in(content, reader) == Found([], sentence, found_in(content, reader).line)


def test_what_comes_before_the_damage_is_read_and_its_line_is_told():
    found = children_of("<r>\n<v><x>1</x></v>\n<v><x>2</y></v>\n</r>")
    assert (found.records, found.line) == ([{"x": "1"}], 3)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "a DOCTYPE alone": "<!DOCTYPE r><r><v><x>1</x></v></r>",
    "a billion laughs": f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><r><v><x>&l9;</x></v></r>',
    "quadratic blow-up": f'<!DOCTYPE r [<!ENTITY q "{"q" * 50_000}">]>'
    f"<r><v><x>{'&q;' * 50_000}</x></v></r>",
    "an entity from a file": '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<r><v><x>&f;</x></v></r>",
    "a parameter entity": '<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><r/>',
    "a default attribute": '<!DOCTYPE r [<!ATTLIST v a CDATA "1">]><r><v/></r>',
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_doctype_is_refused_and_so_is_all_that_it_declares(reader: str, content: str):
    assert found_in(content, reader) == Found([], DOCTYPE, 1)
    assert found_in(content.encode("utf-16"), reader) == Found([], DOCTYPE, 1)


def test_nothing_outside_of_the_file_is_asked_for():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for content in (
            f'<!DOCTYPE r SYSTEM "{address}/r.dtd"><r/>',
            f'<!DOCTYPE r [<!ENTITY f SYSTEM "{address}/f">]><r><v><x>&f;</x></v></r>',
        ):
            assert children_of(content).sentence == DOCTYPE
        included = (
            f'<r xmlns:i="http://www.w3.org/2001/XInclude" xmlns:s="http://www.w3.org/2001/'
            f'XMLSchema-instance" s:schemaLocation="urn:x {address}/x"><v><x><i:include '
            f'href="{address}/i"/></x></v></r>'
        )
        assert children_of(included) == Found([{"x": ""}])
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(("levels", "sentence"), [(100, None), (101, TOO_DEEP)])
def test_elements_are_at_most_a_hundred_levels_deep(levels: int, sentence: str | None):
    content = "<a>" * levels + "</a>" * levels
    assert children_of(content).sentence == sentence
    assert attributes_of(content).sentence == sentence


@pytest.mark.parametrize(
    ("start", "piece", "reader", "sentence", "most_mib"),
    [
        (b"<r>", b"<a>", "xml-attributes", TOO_DEEP, 20),
        (b"<r><v><x>", b"y", "xml-text-of-children", TOO_LARGE, 200),
        (b"<r><v><x>", b"yyyyyyyyyyyyyyyyyyyyy<b/>", "xml-text-of-children", TOO_LARGE, 200),
        (b"<r><v>", b"<other>of no interest</other>", "xml-attributes", TOO_LARGE, 20),
        (b'<r><v a="', b"y", "xml-attributes", TAG_TOO_LARGE, 40),
        (b"<r><!--", b"y", "xml-attributes", TAG_TOO_LARGE, 40),
        (b"<r><?p ", b"y", "xml-attributes", TAG_TOO_LARGE, 40),
        (b"<", b"r", "xml-attributes", TAG_TOO_LARGE, 40),
        (b"<r><v ", b"\n", "xml-attributes", TAG_TOO_LARGE, 40),
    ],
    ids=[
        "depth",
        "text",
        "letters",
        "others",
        "attribute",
        "comment",
        "instruction",
        "name",
        "blanks",
    ],
)
def test_a_file_that_would_fill_the_memory_is_refused_quickly(
    tmp_path: Path, start: bytes, piece: bytes, reader: str, sentence: str, most_mib: int
):
    many = piece * (MIB // len(piece))
    price = price_of(tmp_path, [start, *repeat(many, 66)], reader)
    assert (price.count, price.sentence) == (0, sentence)
    assert price.peak_bytes < most_mib * MIB
    assert price.seconds < 10


@pytest.mark.parametrize(
    "pattern",
    ["<v{n}/>", '<v><x a{n}="1"/></v>', '<v xmlns:a{n}="urn:a"/>', '<v xmlns="urn:{n}"/>'],
)
def test_endless_new_names_are_refused(tmp_path: Path, pattern: str):
    pieces = (
        "".join(pattern.format(n=n) for n in range(i, i + 1000)) for i in range(0, 10**6, 1000)
    )
    price = price_of(tmp_path, (b"<r>", *(each.encode() for each in pieces)), "xml-attributes")
    assert price.sentence == TOO_MANY_NAMES
    assert price.peak_bytes < 30 * MIB


def test_one_tag_with_a_million_attributes_is_refused(tmp_path: Path):
    attributes = "".join(f' a{n}=""' for n in range(1_000_000))
    price = price_of(tmp_path, [b"<r><v", attributes.encode(), b"/></r>"], "xml-attributes")
    assert price.sentence == TAG_TOO_LARGE
    attributes = "".join(f' a{n}=""' for n in range(300_000))
    price = price_of(tmp_path, [b"<r><v", attributes.encode(), b"/></r>"], "xml-attributes")
    assert price.sentence == TOO_MANY_NAMES
    assert price.peak_bytes < 150 * MIB


def test_memory_stays_flat_however_many_records_there_are(tmp_path: Path):
    row = "<v>" + "".join(f"<name{n}>value</name{n}>" for n in range(10)) + "</v>\n"
    small, large = (
        price_of(
            tmp_path,
            [b"<r>", *repeat(row.encode() * 1_000, times), b"</r>"],
            "xml-text-of-children",
        )
        for times in (10, 50)
    )
    assert (small.count, large.count) == (10_000, 50_000)
    assert large.peak_bytes - small.peak_bytes < 4 * MIB


def test_blanks_between_records_cost_no_memory(tmp_path: Path):
    price = price_of(
        tmp_path, [b"<r><v/>", *repeat(b" " * MIB, 100), b"<v/></r>"], "xml-attributes"
    )
    assert (price.count, price.sentence) == (2, None)
    assert price.peak_bytes < 20 * MIB
