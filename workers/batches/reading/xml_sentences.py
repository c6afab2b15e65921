"""Says what expat finds wrong with a file, in words."""

from __future__ import annotations

from xml.parsers.expat import ExpatError, errors

from workers.batches.reading.broken import CUT_OFF, BrokenFile

UNKNOWN_CHARSET = "This file declares a charset that the desk does not know."
SENTENCES = {
    errors.XML_ERROR_NO_ELEMENTS: CUT_OFF,
    errors.XML_ERROR_UNCLOSED_TOKEN: CUT_OFF,
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: CUT_OFF,
    errors.XML_ERROR_PARTIAL_CHAR: CUT_OFF,
    errors.XML_ERROR_TAG_MISMATCH: "A tag is closed here that is not the one that is open.",
    errors.XML_ERROR_UNDEFINED_ENTITY: (
        "An entity stands here that XML does not know. It knows &amp; &lt; &gt; &quot; &apos;."
    ),
    errors.XML_ERROR_UNKNOWN_ENCODING: UNKNOWN_CHARSET,
    errors.XML_ERROR_INCORRECT_ENCODING: "This file is not written in the charset it declares.",
    errors.XML_ERROR_INVALID_TOKEN: (
        "Here stands what cannot stand in XML: a < or & that should be &lt; or &amp;, a control "
        "character, or a character of another charset."
    ),
    errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "One tag has two attributes with one name.",
    errors.XML_ERROR_UNBOUND_PREFIX: "A name has a prefix that the file does not declare.",
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "Something follows the end of the data.",
    errors.XML_ERROR_SYNTAX: "This file is no XML, or its XML is damaged here.",
}


def explained(error: ExpatError) -> BrokenFile:
    """What is wrong, as one sentence with the line."""
    words = errors.messages[error.code]
    return BrokenFile(SENTENCES.get(words, f"The XML is damaged here: {words}."), error.lineno)
