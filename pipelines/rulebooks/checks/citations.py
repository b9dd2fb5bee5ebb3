"""Every rule names its basis: a clause of a document, or that it is a placeholder or a rule of this project."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.seeds import FILE, REGISTER, ROW, VERSION, Rulebooks, Table

_OF_A_DOCUMENT = ("official", "local")
_READ = (*VERSION, "effective_from", "authority", "document_zh", "document_no", "clause", "is_verified", "note")
_YEAR_OF_DOCUMENT = r"(?:〔|公告|[（(])(20\d{2})(?:〕|年)"
"""As in 工信部企业〔2022〕63号, 公告2025年第12号, （2020年修正）."""
_FROM_MEMORY = r"(?i)\bfrom\s+memory\b|凭记忆"
_NO_CONTENT = r"(?:dates?(?: of (?:issue|\d{4}))?|article numbers?|日期|条款序号)"
_APART_FROM_CONTENT = (
    rf"(?i)(?:^|[.。;；])\s*{_NO_CONTENT}(?:(?:, and |, | and |、|和){_NO_CONTENT})*\s*(?:from\s+memory\b|凭记忆)"
)
"""A sentence of a note on dates and article numbers alone: `is_verified` of a rule does not cover these."""


def check_citations(rulebooks: Rulebooks) -> list[Fault]:
    """Clauses, documents and marks of verification of all rows.

    A placeholder and a rule of this project have no clause to cite. What is verified was compared with its document: so
    a placeholder never is, nor a row whose note says that it was written from memory, nor a rule whose version says so
    in the register of more than dates and article numbers.
    """
    register, rules = _cited(rulebooks.register), pl.concat(map(_cited, rulebooks.rules.values()), how="diagonal")
    from_document = pl.col("authority").is_in(_OF_A_DOCUMENT)
    has_no_document = pl.all_horizontal(pl.col("document_zh", "document_no").is_null())
    undocumented = register.filter(from_document & has_no_document)
    uncited = rules.filter("may_cite", from_document & pl.col("clause").is_null() & ~_says_why())
    versions = register.select(*VERSION, of_version="authority")
    lifted = rules.join(versions, on=VERSION).filter(from_document & (pl.col("of_version") == "placeholder"))
    return [
        *faults(undocumented, lambda row: f"{name_of(row)} is {row['authority']} and names no document"),
        *_claimed(register, rules),
        *faults(uncited, lambda row: f"is {row['authority']} and cites no clause"),
        *_before_their_document(rules, register),
        *faults(lifted, lambda row: f"is {row['authority']}, but its rulebook is a placeholder"),
    ]


def _cited(table: Table) -> pl.DataFrame:
    """What a seed says of its sources, with places; `may_cite` where it has a column for the clause."""
    columns = (column for column in (*_READ, ROW, FILE) if column in table.rows.columns)
    return table.rows.select(columns).with_columns(may_cite=pl.lit(value="clause" in table.seed.types))


def _claimed(register: pl.DataFrame, rules: pl.DataFrame) -> list[Fault]:
    """Rows that are marked as verified although nobody can have compared them, by their authority or a note."""
    both = pl.concat([register, rules], how="diagonal").filter("is_verified")
    rest = pl.col("note").str.replace_all(_APART_FROM_CONTENT, "")
    recalled = register.filter(rest.str.contains(_FROM_MEMORY))
    unread = rules.join(recalled, on=VERSION, how="semi").filter("is_verified")
    return [
        *faults(
            both.filter(pl.col("authority") == "placeholder"),
            lambda _: "a placeholder has no document to verify it with: set is_verified to false",
        ),
        *faults(
            both.filter(pl.col("note").str.contains(_FROM_MEMORY)),
            lambda _: (
                "is verified, but noted as from memory: compare it with its document, or set is_verified to false"
            ),
        ),
        *faults(
            unread,
            lambda row: (
                f"is verified, but the note of {name_of(row)} in {REGISTER}.csv says from memory: compare the rule "
                "with its document, or set is_verified to false"
            ),
        ),
    ]


def _before_their_document(rules: pl.DataFrame, register: pl.DataFrame) -> list[Fault]:
    """Rules of a version that begins before the year of the document that they cite."""
    years = [
        pl.col(column).str.extract(_YEAR_OF_DOCUMENT).cast(pl.Int32)
        for column in ("document_no", "document_zh", "clause")
    ]
    versions = register.select(*VERSION, begins="effective_from")
    dated = rules.with_columns(document_year=pl.max_horizontal(years)).join(versions, on=VERSION)
    early = dated.filter(pl.col("begins").dt.year() < pl.col("document_year"))
    return faults(
        early,
        lambda row: f"cites a document of {row['document_year']}, but {name_of(row)} begins {row['begins']}",
    )


def _says_why() -> pl.Expr:
    """A rule whose clause is not known is kept, if it claims nothing and its note says what is missing."""
    return ~pl.col("is_verified") & pl.col("note").is_not_null()
