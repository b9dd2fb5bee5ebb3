"""A word that is searched for: the ways in which names may hold it, and the tokens of names that do.

The same names match as by `pattern_of`, which compares all names of a release with one regular expression. To make it
takes longer than to compare the few names that the tokens leave.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, product

from pipelines.released.find import compared, runs_of
from pipelines.released.pinyin import Readings
from pipelines.released.point.tokens import first_term, pair_term, text_terms

_MOST_WAYS = 24
"""Of a word of several runs: each way is a query of every run, and a search must not take seconds."""

_MOST_SEAMS = 4
"""Of a way: a seam has a term for each syllable that a letter may begin."""

Query = str
"""An expression of FTS5; empty for what no token tells."""


@dataclass(frozen=True)
class End:
    """What the first or the last character of a way is: this one, or any that is read as one of these syllables."""

    character: str = ""
    syllables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """What each character of a name may be, and the query for names that have it. `text`: if it is fixed characters."""

    places: tuple[Collection[str], ...]
    query: Query
    text: str = ""
    first: End = End()
    last: End = End()

    def is_at(self, name: str, at: int) -> bool:
        """Whether the name has it from this place on."""
        if self.text:
            return name.startswith(self.text, at)
        end = at + len(self.places)
        return end <= len(name) and all(map(_is_one_of, name[at:end], self.places))

    def is_in(self, name: str) -> bool:
        """Whether the name has it anywhere."""
        if self.text:
            return self.text in name
        return any(self.is_at(name, at) for at in range(len(name) - len(self.places) + 1))


@dataclass(frozen=True)
class Word:
    """A word by its ways. `begins`: the query for names that may begin with it."""

    ways: tuple[Way, ...]
    begins: Query

    @property
    def query(self) -> Query:
        """The query for names with the word; empty if a way of it has none."""
        return either(way.query for way in self.ways) if all(way.query for way in self.ways) else ""

    @property
    def lengths(self) -> tuple[int, int]:
        """The fewest and the most characters of it."""
        found = [len(way.places) for way in self.ways]
        return min(found), max(found)

    def is_in(self, name: str) -> bool:
        """Whether the name has the word."""
        return any(way.is_in(name) for way in self.ways)

    def is_at(self, name: str, at: int) -> bool:
        """Whether the name has the word from a place on."""
        return any(way.is_at(name, at) for way in self.ways)

    def ends(self, name: str, at: int) -> set[int]:
        """The places after it where the name has it from a place on."""
        return {at + len(way.places) for way in self.ways if way.is_at(name, at)}


def is_whole(words: Sequence[Word], name: str) -> bool:
    """Whether the name is these words, one after the other."""
    ends = {0}
    for word in words:
        ends = {end for at in ends for end in word.ends(name, at)}
    return len(name) in ends


def word_of(typed: str, key: str, readings: Readings, occurs: Callable[[Query], bool]) -> Word:
    """A word as it was typed, and as names are compared.

    Args:
        typed: without blanks.
        key: the same as names are compared.
        readings: how the characters of the names are read.
        occurs: whether any name has what this query asks for; ways that no name has are left out.
    """
    ways = [_text_way(key)]
    runs = runs_of(typed)
    known: dict[Query, bool] = {}

    def is_known(query: Query) -> bool:
        if query not in known:
            known[query] = occurs(query)
        return known[query]

    by_run = [_run_ways(run, readings, is_known) for run in runs]
    if any(readings.is_pinyin(run.lower()) for run in runs):
        combined = (_joined(one, readings, is_known) for one in islice(product(*by_run), _MOST_WAYS))
        joined = [way for way in combined if way is not None]
        if typed.isascii():  # of runs of one letter each, as in `k1`, only the pairs of them tell anything
            joined = [way if way.query else replace(way, query=_initials(key.lower(), readings)) for way in joined]
        ways += joined
    by_letter = f" OR {quoted('d' + typed[0].lower())}" if typed[0].isascii() and typed[0].isalnum() else ""
    return Word(tuple(ways), quoted(first_term(key)) + by_letter)


def every(queries: Iterable[Query]) -> Query:
    """All of these."""
    return " AND ".join(f"({one})" for one in queries if one)


def either(queries: Iterable[Query]) -> Query:
    """Any of these."""
    return " OR ".join(f"({one})" for one in dict.fromkeys(queries))


def quoted(term: str) -> Query:
    """A token as a string, so that no character of a name is taken as an operator."""
    return '"' + term.replace('"', '""') + '"'


def _text_way(key: str) -> Way:
    return Way(tuple(key), " AND ".join(map(quoted, text_terms(key))), key)


def _run_ways(run: str, readings: Readings, occurs: Callable[[Query], bool]) -> list[Way]:
    """The ways of a run of characters or letters; of letters, initials and every cut into syllables."""
    typed = run.lower()
    if not readings.is_pinyin(typed):
        way = _text_way(compared(run))
        return [replace(way, first=End(way.text[:1]), last=End(way.text[-1:]))]
    letters = typed.replace("'", "")
    places = tuple({*readings.beginning(one), one.upper()} for one in letters)
    first, last = (_end_of(letter, readings) for letter in (letters[:1], letters[-1:]))
    initials = Way(places, _initials(letters, readings), first=first, last=last)
    cuts = [_syllables(pieces, readings, occurs) for pieces in readings.cuts(typed)]
    return [initials, *(way for way in cuts if way is not None)]


def _end_of(letter: str, readings: Readings) -> End:
    return End(letter.upper(), tuple(readings.syllables_from(letter))) if letter else End()


def _initials(letters: str, readings: Readings) -> Query:
    """Names in which initials or letters follow each other so; of one that is no initial, names with it."""
    if len(letters) == 1 and not readings.beginning(letters):
        return quoted(f"c{letters.upper()}")
    return " AND ".join(quoted(f"i{letters[at : at + 2]}") for at in range(len(letters) - 1))


def _syllables(pieces: list[str], readings: Readings, occurs: Callable[[Query], bool]) -> Way | None:
    """Syllables by the pairs of them; None if no name has one of the pairs. Only the last may be a beginning."""
    *whole, last = pieces
    ends = (last,) if readings.is_syllable(last) else readings.syllables_from(last)
    queries = [quoted(pair_term(one, two)) for one, two in pairwise(whole)]
    queries.append(" OR ".join(quoted(pair_term(whole[-1], end) if whole else f"s{end}") for end in ends))
    if not all(map(occurs, queries)):
        return None
    places = tuple(readings.characters(one) or readings.beginning(one) for one in pieces)
    return Way(places, every(queries), first=End(syllables=(pieces[0],) if whole else tuple(ends)),
               last=End(syllables=tuple(ends)))  # fmt: skip


def _joined(ways: Sequence[Way], readings: Readings, occurs: Callable[[Query], bool]) -> Way | None:
    """One after the other; None if no name has the two characters where they meet side by side."""
    if len(ways) == 1:
        return ways[0]
    seams = [_seam(one.last, two.first, readings) for one, two in pairwise(ways)]
    if not all(map(occurs, filter(None, seams))):
        return None
    queries = [*(way.query for way in ways), *seams[:_MOST_SEAMS]]
    return Way(tuple(place for way in ways for place in way.places), every(queries))


def _seam(one: End, two: End, readings: Readings) -> Query:
    """Names in which the two follow each other; empty if none of them is a fixed character, or it has no reading."""
    terms = text_terms(one.character + two.character) if one.character and two.character else []
    if one.syllables and two.syllables:
        return ""
    if one.syllables or two.syllables:
        before = one.syllables or readings.a_reading_of(one.character)
        after = two.syllables or readings.a_reading_of(two.character)
        if not (before and after):
            return ""
        terms += [pair_term(was, comes) for was, comes in product(before, after)]
    return " OR ".join(map(quoted, terms))


def _is_one_of(character: str, place: Collection[str]) -> bool:
    return character in place
