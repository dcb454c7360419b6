"""From text to the words of the search index, and from what a shopper typed to a query over them. Pure.

An entry holds, per product: segmented words (rjieba), single characters and character pairs of its Chinese
text (so that a query finds a word that segmentation split differently), pinyin and pinyin initials, and
scope marks for site, brand, category and attributes (so that the index itself narrows a search).
Weights: A words of the name, D its characters, pairs and pinyin; B brand, category, labels and keywords;
C subtitle, attributes, and whatever is derived from B.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import md5
from uuid import UUID

import rjieba
from pypinyin import Style, lazy_pinyin

MAX_QUERY_CHARS = 60
MAX_QUERY_TERMS = 8
_MAX_POSITION = 16383  # PostgreSQL keeps no higher position in a tsvector
_CJK_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD_OF_QUERY = re.compile(r"('[^']+')(:\*)?")
_LATIN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SearchTexts:
    """The texts of one product, by importance."""

    name: str
    secondary: tuple[str, ...] = ()
    tertiary: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Text as it is compared: compatibility forms unified (full-width A → a), lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


# The merchant's own words, folded: a text is never cut inside one of them.
type OwnWords = frozenset[str]
NO_WORDS: OwnWords = frozenset()


def bare(word: str) -> str:
    """A folded word as the index holds it: its letters and digits (`sk-ii` is `skii`)."""
    return "".join(c for c in word if c.isalnum())


@lru_cache(maxsize=256)
def _own_pattern(own: OwnWords) -> re.Pattern[str]:
    """The longest own word first; Latin ones only where they stand alone (`max` is not in `climax`)."""
    parts = []
    for word in sorted(own, key=lambda word: (-len(word), word)):
        before = "(?<![a-z0-9])" if word[:1].isascii() else ""
        after = "(?![a-z0-9])" if word[-1:].isascii() else ""
        parts.append(f"{before}{re.escape(word)}{after}")
    return re.compile("|".join(parts))


def _cut(text: str, own: OwnWords, cut: Callable[[str], Iterable[str]]) -> list[str]:
    """Own words whole, what lies between them cut by `cut`; each word once."""
    if not own:
        return list(dict.fromkeys(word for word in cut(text) if word.isalnum()))
    found: list[str] = []
    end = 0
    for hit in _own_pattern(own).finditer(text):
        found += [*(word for word in cut(text[end : hit.start()]) if word.isalnum()), bare(hit[0])]
        end = hit.end()
    found += [word for word in cut(text[end:]) if word.isalnum()]
    return list(dict.fromkeys(word for word in found if word))


def segment(text: str, own: OwnWords = NO_WORDS) -> list[str]:
    """The words of folded text, each once; punctuation dropped."""
    return _cut(text, own, rjieba.cut)


def _index_words(text: str, own: OwnWords) -> list[str]:
    """Own words first, then all that the text holds without them: 小罐茶 is found by 茶 as before."""
    whole = [bare(hit[0]) for hit in _own_pattern(own).finditer(text)] if own else []
    return list(dict.fromkeys([*whole, *_cut(text, NO_WORDS, rjieba.cut_for_search)]))


def reads_like_a_name(text: str) -> bool:
    """The text holds what may be a person's name."""
    return any(kind in {"nr", "nrfg"} for _, kind in rjieba.tag(text))


def grams(text: str) -> list[str]:
    """Single characters and adjacent pairs of every Chinese run of folded text."""
    found: dict[str, None] = {}
    for run in _CJK_RUN.findall(text):
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
    return list(found)


@lru_cache(maxsize=8192)
def pinyin_of(word: str) -> tuple[str, str]:
    """(full pinyin, initials) without tones or spaces; Latin letters and digits pass through."""
    full = "".join(c for c in "".join(lazy_pinyin(word)) if c.isalnum())
    initials = "".join(c for c in "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)) if c.isalnum())
    return full, initials


# Marks begin with a sign that no word can hold, so that nothing a shopper types meets them.
def site_mark(site_id: UUID) -> str:
    return f"@s{site_id.hex}"


def brand_mark(brand_id: UUID) -> str:
    return f"@b{brand_id.hex}"


def category_mark(category_id: UUID) -> str:
    return f"@c{category_id.hex}"


def attribute_mark(name: str, value: str) -> str:
    """The mark of every product with this attribute (a catalogue migration makes the same one in SQL)."""
    return f"@a{md5(f'{name}={value}'.encode(), usedforsecurity=False).hexdigest()}"


def vector(texts: SearchTexts, marks: Iterable[str], own: OwnWords = NO_WORDS) -> str:
    """The literal of the product's tsvector."""
    weights: dict[str, str] = {}

    def put(words: Iterable[str], weight: str) -> None:
        for word in words:
            weights.setdefault(word, weight)

    name = fold(texts.name)
    name_words = _index_words(name, own)
    secondary = [word for text in texts.secondary for word in _index_words(fold(text), own)]
    put(name_words, "A")
    put(secondary, "B")
    put((word for text in texts.tertiary for word in _index_words(fold(text), own)), "C")
    put(grams(name), "D")
    put((part for word in name_words for part in _pinyin_words(word)), "D")
    put(pinyin_of(name)[:1], "D")
    put((gram for text in texts.secondary for gram in grams(fold(text))), "C")
    put((part for word in secondary for part in _pinyin_words(word)), "C")
    put(marks, "D")
    return " ".join(
        f"'{word}':{min(position, _MAX_POSITION)}{weight}"
        for position, (word, weight) in enumerate(weights.items(), 1)
        if len(word) <= 200
    )


def _pinyin_words(word: str) -> tuple[str, ...]:
    return pinyin_of(word) if _CJK_RUN.fullmatch(word) and len(word) > 1 else ()


def _term(word: str) -> str:
    """The query for one word: itself, or the pairs it is made of, or (Latin) any word or pinyin it begins."""
    if _LATIN.fullmatch(word):
        return f"'{word}':*" if len(word) > 1 else f"'{word}'"
    pairs = [word[i : i + 2] for i in range(len(word) - 1)] if _CJK_RUN.fullmatch(word) else []
    if len(pairs) > 1:
        return f"('{word}' | ({' & '.join(_quoted(pair) for pair in pairs)}))"
    return _quoted(word)


def _quoted(word: str) -> str:
    # Words hold letters and digits only, so there is nothing to escape.
    return f"'{word}'"


def _all_of(text: str, own: OwnWords) -> str:
    return " & ".join(_term(word) for word in segment(text, own)[:MAX_QUERY_TERMS])


def _phrase(text: str, synonyms: Mapping[str, tuple[str, ...]], own: OwnWords) -> str:
    alternatives = [text, *(other for other in synonyms.get(text, ()) if other != text)]
    return " | ".join(f"({query})" for query in (_all_of(one, own) for one in alternatives) if query)


def query(text: str, synonyms: Mapping[str, tuple[str, ...]], own: OwnWords = NO_WORDS) -> str:
    """The tsquery of what a shopper typed: every word must be there, itself or one of its synonyms.

    `synonyms` maps a folded word to its whole group. Empty when `text` holds nothing to search for.
    """
    folded = fold(text)[:MAX_QUERY_CHARS]
    words = segment(folded, own)[:MAX_QUERY_TERMS]
    if not words:
        return ""
    whole = " & ".join(f"({_phrase(word, synonyms, own)})" for word in words)
    options = [f"({whole})"]
    if folded in synonyms:
        options.append(f"({_phrase(folded, synonyms, own)})")
    if len(words) > 1 and all(_LATIN.fullmatch(word) for word in words):
        options.append(f"'{''.join(words)}':*")  # "xi mian nai" is "ximiannai"
    return " | ".join(options)


def any_query(text: str) -> str:
    """The relaxed tsquery for when nothing held every word: any word, or any pair of characters."""
    folded = fold(text)[:MAX_QUERY_CHARS]
    parts = [*segment(folded), *(gram for gram in grams(folded) if len(gram) == 2)]
    return " | ".join(dict.fromkeys(_term(part) for part in parts[: 2 * MAX_QUERY_TERMS]))


def any_of(tsquery: str) -> str:
    """The same words, any of them: what ranks a hit by how much it holds and how prominently, not how closely."""
    return tsquery.replace(" & ", " | ")


def in_name(tsquery: str) -> str:
    """`tsquery`, met by names only."""
    return _WORD_OF_QUERY.sub(lambda found: f"{found[1]}:{'*' if found[2] else ''}AD", tsquery)


def narrowed(tsquery: str, marks: Iterable[str], either: Iterable[Iterable[str]] = ()) -> str:
    """`tsquery` (if any), within every one of `marks`, and within one of each group of `either`."""
    groups = (" | ".join(_quoted(mark) for mark in group) for group in either)
    return " & ".join(
        [
            *([f"({tsquery})"] if tsquery else []),
            *(_quoted(mark) for mark in marks),
            *(f"({group})" for group in groups),
        ]
    )
