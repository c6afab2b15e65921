"""Which regular expressions a `pattern` may be.

The rows are matched by an engine in linear time (Rust's), so that no pattern can hang a worker.
It lacks look-around and back-references, and reads some rare forms in another way than Python;
this module lets through what both read alike:
- at most 500 characters, and it compiles with Python's `re`;
- groups are (…), (?:…) and (?P<name>…); no other `(?`;
- escapes are \\d \\D \\w \\W \\s \\S \\b \\B \\t \\n \\r and escaped punctuation;
- no repeat of a repeat such as `a++`, and no literal `{` or `}` that is not escaped;
- inside [ ] no `[`, `&&`, `||`, `--` or `~~`;
- a size of at most 1,000, where a sign counts 1, `\\w` 10, and a counted repeat multiplies.
"""

import re

LONGEST_PATTERN = 500
BIGGEST_PATTERN = 1_000
_WORD_WEIGHT = 10
_LETTER_ESCAPES = "dDwWsSbBtnr"
_TOKEN = re.compile(
    r"(?P<escape>\\.)"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<open>\((?:\?:|\?P<[A-Za-z_][A-Za-z0-9_]*>)?)"
    r"|(?P<close>\))"
    r"|(?P<repeat>(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??)"
    r"|(?P<other>.)",
    re.DOTALL,
)


def pattern_problem(pattern: str) -> str:
    """Return why a pattern cannot be used, as a sentence, or an empty text if it can."""
    if not pattern:
        return "The pattern is empty. Write one, or leave the constraint out."
    if len(pattern) > LONGEST_PATTERN:
        return f"The pattern has {len(pattern)} characters; {LONGEST_PATTERN} is the most."
    tokens = [(token.lastgroup or "", token.group()) for token in _TOKEN.finditer(pattern)]
    before = [("", ""), *tokens]
    for (previous, _), (kind, text) in zip(before, tokens, strict=False):
        problem = _token_problem(kind, text, previous)
        if problem:
            return problem
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"The pattern is not a regular expression: {error}."
    if _size(tokens) > BIGGEST_PATTERN:
        return "The pattern repeats too much. Use smaller counts."
    return ""


def _token_problem(kind: str, text: str, previous: str) -> str:
    if kind == "escape":
        return _escape_problem(text)
    if kind == "set":
        return _set_problem(text)
    if kind == "repeat" and previous == "open":
        return f'"({text}…" is not supported: no look-around, flags or conditions.'
    if kind == "repeat" and previous == "repeat":
        return f'The repeat "{text}" follows another repeat. Use one.'
    if kind == "other" and text == "[":
        return 'A "[" has no "]". Write "\\[" for a literal "[".'
    if kind == "other" and text in "{}":
        return f'Write "\\{text}" for a literal "{text}".'
    return ""


def _escape_problem(text: str) -> str:
    sign = text[1]
    punctuation = sign.isascii() and sign.isprintable() and not sign.isalnum() and sign not in "<>"
    if sign in _LETTER_ESCAPES or punctuation:
        return ""
    return f'"{text}" is not supported in a pattern.'


def _set_problem(text: str) -> str:
    inside = text[1:-1].removeprefix("^")
    plain = re.sub(r"\\.", "", inside, flags=re.DOTALL)
    if "[" in plain or any(pair in plain for pair in ("&&", "--", "~~", "||")):
        return f'In {text} write "\\" before each of [ & - ~ | that is meant as a character.'
    if not inside or plain.startswith("]"):
        return f'In {text} write "\\]" for a closing bracket.'
    for escape in re.findall(r"\\.", inside, flags=re.DOTALL):
        problem = escape in ("\\b", "\\B") or _escape_problem(escape)
        if problem:
            return f'"{escape}" is not supported inside [ ].'
    return ""


def _size(tokens: list[tuple[str, str]]) -> int:
    """Return how big the compiled pattern grows: counted repeats multiply what they repeat."""
    sums, last = [0], 0
    for kind, text in tokens:
        if kind == "open":
            sums.append(0)
            last = 0
        elif kind == "repeat":
            sums[-1] += last * (_most(text) - 1)
            last *= _most(text)
        else:
            last = 1 + sums.pop() if kind == "close" else _weight(text)
            sums[-1] += last
    return sums[0]


def _weight(text: str) -> int:
    return _WORD_WEIGHT if "\\w" in text.lower() else 1


def _most(repeat: str) -> int:
    numbers = [int(number) for number in re.findall(r"[0-9]{1,9}", repeat)]
    return max([1, *numbers])
