"""Which enterprises are recognised as what, and from when to when: 高企, 科小, 创新型, 专精特新, 小巨人, 瞪羚.

Recognition follows the books of the year before and the latent quality; what experts judge is drawn at random. Any feed
that needs to know takes it from here. How a bureau writes it down is in `bureaus/innovation`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator import recognition_criteria as criteria
from sources.simulator.city import City
from sources.simulator.recognition_criteria import Books, books_of
from sources.simulator.streams import Flags, Floats, Ints

_NEW_RULE = date(2026, 4, 1)  # 工信部企业〔2026〕2号 takes the place of 〔2022〕63号
_NOT_YET = np.datetime64("1000-01-01")
_JUNE_FROM = 2026  # from this year enterprises are assessed as technology SMEs from 1 June on
_REVOKED_SHARE = 0.006
_SERIAL = 900_000  # ours start here


@dataclass(frozen=True)
class Kind:
    """A recognition: on which days (month, day) of a year its batches are dated, who applies, how long it lasts.

    `rate` is the share of a year's eligible enterprises of middling quality that apply and pass, `again` of those that
    held it before. `years` 0 lasts to the end of March of the next year. `later_batches` take the place of `batches`
    from 2026 on.
    """

    name: str
    level: str
    batches: tuple[tuple[int, int], ...]
    rate: float
    again: float
    years: int
    meets: Callable[[Books, date], Flags]
    needs: str = ""
    later_batches: tuple[tuple[int, int], ...] = ()

    def days(self, year: int) -> list[date]:
        """The days of a year's batches."""
        days = self.later_batches if self.later_batches and year >= _JUNE_FROM else self.batches
        return [date(year, *day) for day in days]


KINDS = (
    Kind("hte", "national", ((10, 16), (11, 15), (12, 5)), 0.20, 0.85, 3,
         lambda books, _: criteria.high_technology(books)),
    Kind("tech_sme", "national", ((4, 28), (5, 29), (6, 29), (8, 15), (9, 29), (11, 28)), 0.22, 0.75, 0,
         lambda books, _: criteria.technology_sme(books), "",
         ((6, 18), (6, 29), (7, 24), (8, 28), (9, 29), (11, 28))),
    Kind("innovative_sme", "provincial", ((4, 20), (10, 20)), 0.08, 0.8, 3,
         lambda books, _: criteria.innovative_sme(books)),
    Kind("specialised_sme", "provincial", ((6, 10), (11, 20)), 0.35, 0.8, 3,
         lambda books, day: criteria.specialised_sme(books, is_new_rule=day >= _NEW_RULE), "innovative_sme"),
    Kind("little_giant", "national", ((9, 1),), 0.18, 0.8, 3,
         lambda books, day: criteria.little_giant(books, is_new_rule=day >= _NEW_RULE), "specialised_sme"),
    Kind("gazelle", "municipal", ((12, 10),), 0.12, 0.5, 1, lambda books, _: criteria.gazelle(books)),
)  # fmt: skip


def recognitions(city: City) -> pl.DataFrame:
    """Every recognition from three years before ``end`` on, in order of date, kind and enterprise.

    Columns: ``enterprise_no``, ``kind`` (see ``KINDS``), ``level``, ``batch`` (its name), ``certificate_no`` (of hte
    and tech_sme, else null), ``from_date``, ``until_date`` (last day as granted), ``to_date`` (last day in fact,
    earlier where it was revoked), ``revoked_on`` (null if it was not).
    """
    rng = city.stream("recognitions")
    enterprises = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    quality = city.frame["quality"].to_numpy()[enterprises]
    intellectual = np.clip(rng.poisson(1.6 * np.exp(0.5 * quality)), 0, 9).astype(np.int64)
    holders = _Holders(city, enterprises)
    found = []
    for year in city.panel.years[1:]:
        books = books_of(city.panel, enterprises, year - 1, intellectual)
        draws = {kind.name: _Draw.of(rng, kind, quality) for kind in KINDS}
        days = [(day, number, kind) for kind in KINDS for number, day in enumerate(kind.days(year))]
        for day, number, kind in sorted(days, key=lambda item: (item[0], KINDS.index(item[2]))):
            if day <= city.end:
                found.append(holders.recognise(kind, day, number, books, draws[kind.name]))
    frame = pl.concat(found).sort("from_date", "kind", "enterprise_no")
    return _revoked(rng, city, _numbered(city, frame))


@dataclass(frozen=True)
class _Draw:
    """A year's draws: the batch in which each enterprise applies, and whether it passes, the first time or again."""

    batch: Ints
    first: Flags
    again: Flags

    @staticmethod
    def of(rng: np.random.Generator, kind: Kind, quality: Floats) -> _Draw:
        luck = rng.random(len(quality))
        return _Draw(
            batch=rng.integers(0, len(kind.batches), size=len(quality)),
            first=luck < kind.rate * np.exp(0.5 * quality - 0.125),
            again=luck < kind.again,
        )


class _Holders:
    """Who holds what until when, batch after batch."""

    def __init__(self, city: City, enterprises: Ints) -> None:
        self._enterprises = enterprises
        self._founded, self._gone = (
            city.frame[name].fill_null(date(9999, 12, 31)).to_numpy().astype("datetime64[D]")[enterprises]
            for name in ("established_date", "exit_date")
        )
        self._until = {kind.name: np.full(len(enterprises), _NOT_YET) for kind in KINDS}

    def recognise(self, kind: Kind, day: date, number: int, books: Books, draw: _Draw) -> pl.DataFrame:
        """The enterprises recognised in one batch."""
        today, until = np.datetime64(day), _last_day(kind, day)
        held = self._until[kind.name]
        may = kind.meets(books, day) & (self._founded <= today - 365) & (self._gone > today)
        if kind.needs:
            may &= self._until[kind.needs] >= today
        if kind.name in ("tech_sme", "innovative_sme"):  # a valid 高企 passes without points, if it is small enough
            may |= (self._until["hte"] >= today) & (self._gone > today) & (books.heads <= 500)
        passes = np.where(held > _NOT_YET, draw.again, draw.first) & (draw.batch == number)
        rows = np.flatnonzero(may & passes & (held < today + 90))
        held[rows] = np.datetime64(until)
        word = "第{}批".format(day.year - 2018 if kind.name == "little_giant" else number + 1)
        return pl.DataFrame({"enterprise_no": self._enterprises[rows]}).with_columns(
            kind=pl.lit(kind.name),
            level=pl.lit(kind.level),
            batch=pl.lit(word if kind.name == "little_giant" else f"{day.year}年{word}"),
            from_date=pl.lit(day),
            until_date=pl.lit(until),
        )


def _last_day(kind: Kind, day: date) -> date:
    return day.replace(year=day.year + kind.years) - timedelta(days=1) if kind.years else date(day.year + 1, 3, 31)


def _numbered(city: City, frame: pl.DataFrame) -> pl.DataFrame:
    """Add ``certificate_no``: of 高企 GR, year, 34 for Anhui, six digits; of 科小 year, region, mark, seven digits.

    The mark is 0 for those assessed by 31 May, announced in June at the latest, and A for those assessed later. B is
    for those founded in the year, who are not admitted here (国科发火〔2018〕11号).
    """
    year = pl.col("from_date").dt.year()
    serial = _SERIAL + pl.int_range(pl.len()).over("kind", year)
    is_early = (pl.col("from_date").dt.month() <= 6) & (year < _JUNE_FROM)
    mark = pl.when(is_early).then(pl.lit("0")).otherwise(pl.lit("A"))
    region = city.frame["district"].gather(frame["enterprise_no"]).replace_strict({0: "340202", 1: "340207"})
    return frame.with_columns(
        certificate_no=pl.when(pl.col("kind") == "hte")
        .then(pl.format("GR{}34{}", year, serial))
        .when(pl.col("kind") == "tech_sme")
        .then(pl.format("{}{}{}{}", year, region, mark, serial.cast(pl.String).str.zfill(7)))
    )


def _revoked(rng: np.random.Generator, city: City, frame: pl.DataFrame) -> pl.DataFrame:
    """Take a few recognitions of several years away before their time, those of the distressed first."""
    n = frame.height
    lasts = (frame["until_date"] - frame["from_date"]).dt.total_days().to_numpy()
    distressed = city.frame["is_distressed"].gather(frame["enterprise_no"]).to_numpy()
    is_revoked = (rng.random(n) < np.where(distressed, 6, 1) * _REVOKED_SHARE) & (lasts > 365)
    after = (rng.random(n) * (lasts - 60)).astype("timedelta64[D]") + 30
    day = pl.Series("day", frame["from_date"].to_numpy() + after)
    return (
        frame.with_columns(day.cast(pl.Date), is_revoked=pl.Series(is_revoked))
        .with_columns(revoked_on=pl.when("is_revoked", pl.col("day") <= city.end).then("day"))
        .with_columns(to_date=pl.coalesce("revoked_on", "until_date"))
        .drop("day", "is_revoked")
    )
