"""The kind of a party by its name alone: person, foreign, institution or enterprise. Persons are never linked."""

from __future__ import annotations

import polars as pl

from pipelines.linking.word_lists import Words

_MASKED_PERSON = r"^(?:自然人|个人)\d*$"
_TRANSCRIBED_PERSON = r"^\p{Han}{2,}(?:·\p{Han}{2,})+$"
_NUMBER = r"^\P{Han}*[0-9]{6}\P{Han}*$"
"""No name of a foreign enterprise, but a code in the place of a name."""
_ENTERPRISE = r"公司|集团|企业|合作社|合伙|厂$|店$|商行$|银行|经营|商贸|贸易|销售|批发|咨询"  # 某某商贸中心 trades


def party_kind(words: Words) -> pl.Expr:
    """Kind of party, from the columns of `parse`.

    `person`: masked by the office (自然人00001), or two or three Han characters that begin with a surname (four with a
    compound one) and hold no industry, form or place. `institution`: universities, hospitals, research institutes,
    government; the business registry does not hold them, though enterprises of such a name exist.
    """
    text = pl.col("normal")
    surname = rf"^{words.surname}\p{{Han}}{{1,2}}$|^{words.compound_surname}\p{{Han}}{{1,2}}$"
    is_bare = (pl.col("industry") == "") & (pl.col("form") == "") & (pl.col("place") == "") & (pl.col("unit") == "")
    is_person = (text.str.contains(surname) | text.str.contains(_TRANSCRIBED_PERSON)) & is_bare
    is_person |= text.str.contains(_MASKED_PERSON)
    is_institution = text.str.contains(words.institution) & ~text.str.contains(_ENTERPRISE)
    return (
        pl.when(is_person)
        .then(pl.lit("person"))
        .when(text.str.contains(words.foreign) & ~text.str.contains(_NUMBER))
        .then(pl.lit("foreign"))
        .when(is_institution)
        .then(pl.lit("institution"))
        .otherwise(pl.lit("enterprise"))
    )
