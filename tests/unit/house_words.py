"""The words that the course does not use, with what it says in their place, and where they still occur."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from itertools import pairwise

# In names of variables, functions, classes and files: a part of the name → what to write.
NAMES = {
    "anew": "again",
    "behind": "after",
    "brackets": "parentheses",
    "crooked": "overfits",
    "marks": "nbgrader_metadata, score_digest or page_digest",
    "mend": "fix or repair",
    "mended": "fixed or repaired",
    "punish": "penalise",
    "punished": "penalised",
    "texts": "strings",
    "words": "message, phrase or description",
}
# Classes that are called by a metaphor, or by a word that says nothing → what to write.
CLASSES = dict.fromkeys(
    ("desk", "enough", "frank", "said", "stand", "stay", "terms", "trainee", "wish"),
    "what it is, in the field's words",
)
# Names of two parts → what to write.
PAIRS = {
    "first_choice": "the option's own name",
    "hidden_numbers": "hidden_activations",
    "start_values": "initial_values",
    "turned_round": "flipped, reversed or rotated",
    "whole_number": "integer",
    "whole_numbers": "integers",
}
# In strings, docstrings, comments and pages: a pattern → what to say.
SENTENCES = {
    r"(learn(s|t|ed|ing)?|know(s|n)?) [\w ]*by heart": "memorise",
    r"more crooked": "overfit; more complex",
    r"punish\w*": "penalise",
    r"hidden numbers?": "hidden activations",
    r"(reach\w*|arriv\w*) undiminished": "doesn't vanish",
    r"start values?": "initial values",
    r"behind|in front of": "after, before",
    r"whole numbers?(?! of\b)": "integer",
    r"numbers? with a point": "floating-point number",
    r"texts? for each image|(of|as many|no|two|long|short) texts": "string",
    r"turned round": "flipped, reversed, rotated",
    r"sort(s|ed)? (up|down)wards": "in ascending, in descending order",
    r"stands? (twice|first|last|before|where [\w ]+ belongs?)": "comes first, occurs twice, is used where …",
    r"whole maps|(?<!feature )maps of (an image|different shapes)": "feature map",
    r"(?<!square )(?<!curly )(?<!angle )brackets": "parentheses, square brackets",
    r"(?<!there )(is|are|was|were) no (\w+ )?(array|class|classes|column|dictionary|distribution|file|folder|"
    r"function|hash|image|list|mark|model|net|notebook|number|program|proof|share|string|tensor|text)s?": (
        "is not a …"
    ),
    r"mend(s|ed|ing)?": "fix, repair",
    r"anew": "again",
    r"hang(s|ing)? (on|together)": "depend on",
    r"hand(ed|s)? nothing in": "has handed in nothing; did not submit",
    r"flash(es)? of lightning": "lightning-bolt icon",
}


@dataclass(frozen=True)
class Allowed:
    """A word that stays: where, in which line, and why."""

    path: str
    excerpt: str
    reason: str


ALLOWED = (
    Allowed("cifar_helpers/data/toy/*", "behind", "drawings: one thing does stand behind another"),
    Allowed("course/syllabus.md", "leak behind 97.47 %", "the reason of a number, not a layer"),
    Allowed("cifar_helpers/cli.py", "leaves behind", "English"),
    Allowed("course/assignments/9_capstone/guide.md", "lag far behind", "English"),
)
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True)
class Hit:
    """A banned word in a file."""

    path: str
    line: int
    text: str
    instead: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text.strip()[:100]!r}: say {self.instead}"


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b({words})\b", re.IGNORECASE)


def in_name(name: str) -> str | None:
    """What to write in place of a name, None if it is well. The name of a test is read as a sentence.

    >>> in_name("punished_weights"), in_name("WholeNumber"), in_name("test_that_words_may_stay")
    ('penalised', 'integer', None)
    """
    if name.startswith("test_"):
        return next(in_sentence(name.replace("_", " ")), None)
    parts = [part.lower() for part in PARTS.findall(name)]
    if name.lstrip("_") in (part.title() for part in CLASSES):
        return CLASSES[parts[0]]
    known = NAMES | PAIRS
    return next((known[part] for part in (*parts, *map("_".join, pairwise(parts))) if part in known), None)


def in_sentence(text: str) -> Iterator[str]:
    """What to say in place of each banned phrase of a text.

    >>> list(in_sentence("it is no model, and learns the images by heart"))
    ['memorise', 'is not a …']
    """
    return (instead for words, instead in SENTENCES.items() if _pattern(words).search(text))


def defined_names(source: str) -> Iterator[tuple[int, str]]:
    """The names that a program gives to something, with their lines: not what others have named."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


def sentences(source: str) -> Iterator[tuple[int, str]]:
    """The lines of a program's strings, docstrings and comments, with their numbers."""
    kinds = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in kinds:
            for offset, line in enumerate(token.string.splitlines()):
                yield token.start[0] + offset, line


def in_program(path: str, source: str) -> Iterator[Hit]:
    """Banned words of a program, in what it defines and in what it says."""
    lines = source.splitlines()
    for number, name in defined_names(source):
        if instead := in_name(name):
            yield Hit(path, number, lines[number - 1], instead)
    for number, line in sentences(source):
        yield from (Hit(path, number, line, instead) for instead in in_sentence(line))


def in_page(path: str, source: str) -> Iterator[Hit]:
    """Banned words of a page in Markdown."""
    for number, line in enumerate(source.splitlines(), 1):
        yield from (Hit(path, number, line, instead) for instead in in_sentence(line))


def allowed(hit: Hit) -> Allowed | None:
    """The entry that lets a word stay."""
    return next((each for each in ALLOWED if fnmatch(hit.path, each.path) and each.excerpt in hit.text), None)
