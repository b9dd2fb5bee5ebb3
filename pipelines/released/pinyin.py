"""Names by their pinyin: a text in Latin letters as a pattern over Chinese characters.

No name is turned into pinyin. The characters of all names are, each with every reading that it has, so that 重 is found
by `zhong` and by `chong` without knowing which one this name means; and the typed letters become a pattern of classes
of characters, which a regular expression matches against a million names in about a second.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import islice, takewhile

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[a-z0-9']+")
_U_WITH_DOTS = {"lv": ("lu", "lyu"), "nv": ("nu", "nyu"), "lve": ("lue", "lyue"), "nve": ("nue", "nyue")}
"""pypinyin writes ü as v; people also type u and yu."""
_MOST_WAYS = 200
"""Ways to cut letters into syllables that are tried, the longest syllables first."""


def syllables_of(characters: Iterable[str]) -> dict[str, set[str]]:
    """Every reading of each Chinese character, without tones, ü also as people type it."""
    import pypinyin  # 20 MB of tables, which a server of ready readings does without

    found: dict[str, set[str]] = {}
    for character in characters:
        if _HAN.match(character):
            for reading in pypinyin.pinyin(character, heteronym=True, style=pypinyin.Style.NORMAL)[0]:
                found.setdefault(character, set()).update((reading, *_U_WITH_DOTS.get(reading, ())))
    return found


class Readings:
    """The readings of the characters that occur in names, as `syllables_of` gives them."""

    def __init__(self, syllables: Mapping[str, Iterable[str]]) -> None:
        self._characters: dict[str, set[str]] = {}
        for character, spellings in syllables.items():
            for spelling in spellings:
                self._characters.setdefault(spelling, set()).add(character)
        self._reading = {one: (min(spellings),) for one, spellings in syllables.items() if spellings}
        self._sorted, self._begun = sorted(self._characters), dict[str, set[str]]()
        self._longest = max(map(len, self._characters), default=0)

    @staticmethod
    def is_pinyin(typed: str) -> bool:
        """Whether it may be pinyin: small letters, digits and apostrophes."""
        return _LATIN.fullmatch(typed) is not None

    def is_syllable(self, piece: str) -> bool:
        """Whether a character is read so."""
        return piece in self._characters

    def characters(self, piece: str) -> set[str]:
        """The characters that are read so."""
        return self._characters.get(piece, set())

    def a_reading_of(self, character: str) -> tuple[str, ...]:
        """One reading of it, which every name with it has; none if it is no character of theirs."""
        return self._reading.get(character, ())

    def syllables_from(self, letters: str) -> list[str]:
        """The syllables that begin with these letters."""
        start = bisect_left(self._sorted, letters)
        return list(takewhile(lambda one: one.startswith(letters), islice(self._sorted, start, None)))

    def beginning(self, letters: str) -> set[str]:
        """The characters that are read so that they begin with these letters."""
        found = self._begun.get(letters)
        if found is None:
            found = {one for syllable in self.syllables_from(letters) for one in self._characters[syllable]}
            if len(letters) == 1:
                self._begun[letters] = found
        return found

    def pattern(self, typed: str) -> str | None:
        """A regular expression for names with these syllables or initials; None if `typed` is not pinyin.

        Syllables in full (`mingzhu`; the last may be cut off, `mingzh`) or the initial of each character (`mz`). An
        apostrophe separates syllables (`xi'an`). A letter or digit also matches itself.
        """
        if not self.is_pinyin(typed):
            return None
        ways = [self._initials(typed.replace("'", ""))]
        ways += ["".join(map(self._class, pieces)) for pieces in self.cuts(typed)]
        found = [way for way in dict.fromkeys(ways) if way]
        return f"(?:{'|'.join(found)})" if found else None

    def _initials(self, typed: str) -> str:
        return "".join(self._class_of(self.beginning(letter), letter) for letter in typed)

    def _class(self, piece: str) -> str:
        """Characters read as `piece`, or so that they begin with it: only the last piece is not a whole syllable."""
        return self._class_of(self._characters.get(piece) or self.beginning(piece), "")

    @staticmethod
    def _class_of(characters: set[str], itself: str) -> str:
        return f"[{itself.upper()}{''.join(sorted(characters))}]"

    def cuts(self, typed: str) -> list[list[str]]:
        """The ways to cut `typed` into syllables that some character has; the last may be the beginning of one."""
        parts = [part for part in typed.split("'") if part]
        ways: list[list[str]] = [[]]
        for place, part in enumerate(parts):
            cuts = self._cut_part(part, is_last=place == len(parts) - 1)
            ways = [way + cut for way in ways for cut in cuts][:_MOST_WAYS]
        return [way for way in ways if way]

    def _cut_part(self, part: str, *, is_last: bool) -> list[list[str]]:
        """Only cuts that reach the end are followed, so that the time does not grow with the ways that do not."""
        ends = self._ends(part, is_last=is_last)
        found: list[list[str]] = []
        waiting: list[list[str]] = [[]] if ends[0] else []
        while waiting and len(found) < _MOST_WAYS:
            pieces = waiting.pop()
            at = sum(map(len, pieces))
            if at == len(part):
                found.append(pieces)
            else:
                waiting += [[*pieces, part[at:end]] for end in ends[at]]  # the longest are tried first
        return found

    def _ends(self, part: str, *, is_last: bool) -> list[list[int]]:
        """By position in `part`: where a syllable from there may end, if what follows can be cut to the end."""
        ends: list[list[int]] = [[] for _ in part] + [[len(part)]]
        for at in reversed(range(len(part))):
            for end in range(at + 1, min(at + self._longest, len(part)) + 1):
                piece = part[at:end]
                is_cut_off = is_last and end == len(part) and bool(self.beginning(piece))
                if ends[end] and (piece in self._characters or is_cut_off):
                    ends[at].append(end)
        return ends
