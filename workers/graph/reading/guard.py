"""Which queries people may ask: those that read the graph, and nothing else.

The database is open for reading alone, and its process can open no file. This is for a clear word
before, and for what either would let through.
"""

import re

BEGINNINGS = frozenset(("MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN"))
REFUSED = frozenset(
    (
        *("LOAD", "COPY", "CALL", "INSTALL", "UNINSTALL", "UPDATE", "ATTACH", "EXPORT", "IMPORT"),
        *("CREATE", "SET", "DELETE", "DETACH", "REMOVE", "MERGE", "DROP", "ALTER", "FOREACH"),
        *("USE", "BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT", "PROFILE", "EXPLAIN"),
        *("PROJECT_GRAPH", "TERMINATE", "GRANT", "REVOKE"),
    )
)
ONLY_READ = "Only queries that read are answered here: MATCH, UNWIND, WITH, WHERE, RETURN."
# Some databases put a character in the place of this before they look at quotes and words.
_ESCAPED = re.compile(r"\\u", re.IGNORECASE)
NO_ESCAPES = r"Write the character itself instead of \u and its number."
EMPTY = "There is no question. Write one that begins with MATCH."
ONE_ONLY = "Ask one question at a time."
# What is no word of the language: strings, names in backticks, comments.
_QUOTED = re.compile(
    r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:``|[^`])*`|//[^\r\n]*|/\*.*?\*/""", re.DOTALL
)
_OPEN = re.compile(r"""['"`]|/\*""")
# A name behind a colon, or behind a point that ends no number, is a property, a label or a type.
_WORD = re.compile(r"(?<![\w:$|])(?<!\D\.)[^\W\d]\w*")
_OTHER_WORDS = re.compile(r"[^\W\d_][\w]*(?:\s*\.\s*[^\W\d_]\w*)+\s*\(")
_DATES = frozenset(("date", "datetime", "time", "localtime", "localdatetime", "duration", "point"))


def why_refused(text: str) -> str:
    """The reason why a query is not asked, or nothing."""
    if _ESCAPED.search(text):
        return NO_ESCAPES
    plain = _QUOTED.sub(_stands_for, text)
    if _OPEN.search(plain):
        return "A quotation mark or a comment is not closed."
    statements = [each for each in plain.split(";") if each.strip()]
    if len(statements) != 1:
        return ONE_ONLY if statements else EMPTY
    words = [word.upper() for word in _WORD.findall(plain)]
    if not words or words[0] not in BEGINNINGS:
        return ONLY_READ
    if found := next((word for word in words if word in REFUSED), ""):
        return f"{ONLY_READ} {found} is none of these; a name that is such a word needs backticks."
    for call in _OTHER_WORDS.findall(plain):
        if call.partition(".")[0].strip().lower() not in _DATES:
            return "Functions of extensions cannot be called here."
    return ""


def _stands_for(quoted: re.Match[str]) -> str:
    """What a comment, a string or a name in backticks is to those who look for words."""
    text = quoted[0]
    if text.startswith("/"):
        return " "
    return " x.x " if text.startswith("`") and "." in text else " x "
