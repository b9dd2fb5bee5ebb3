"""A name taken apart: place, brand, industry, organisation form, and the unit of a branch. One way, for both sides.

Works on whole columns of distinct names. What a party is (person, foreign, institution) is in `kinds`.
"""

from __future__ import annotations

import polars as pl

from pipelines.linking.kinds import party_kind
from pipelines.linking.normalise import simplified, written
from pipelines.linking.word_lists import Words, read_words

PARSED = (
    *("written", "normal", "party_kind", "place", "province", "city", "county", "brand", "industry", "form"),
    *("is_group", "unit", "says_province", "ending", "bracket"),
)
_FULL_FORM = r"^(.+?(?:股份有限责任公司|有限责任公司|股份有限公司|有限公司|集团公司|股份公司|总公司))([^()].*)$"
_SHORT_FORM = r"^(.+?公司)([^()].*)$"
_BANK = r"^(.+?(?:银行|信用社|联社|联合社|证券|保险)(?:股份有限公司|有限责任公司|有限公司)?)([^()].*)$"
_SUPPLY = r"^(.+(?:供销合作总社|供销合作社|供销社|中心社))([^()].*)$"
_UNIVERSITY = r"^(.+?大学)([^()].*)$"
_BANK_UNIT = r"(?:支行|分行|营业部|分理处|储蓄所|分社)$"
_GROUP = r"\(?集团\)?"
_LEGAL_FORM = r"\((?:有限合伙|普通合伙|特殊普通合伙|合伙|个体工商户|个人独资)\)$"
_PLACE_WORD = r"[省市县区州盟旗]$"
_MIN_BRAND = 2


def parse_names(names: pl.Series) -> pl.DataFrame:
    """Take distinct names apart.

    Returns:
        one row per name, in their order: `name` as given and the columns of `PARSED`. `written` is evened out,
        `normal` in simplified characters too. `place` is the most that the name says, 泰安/岱岳. `unit` is what
        follows the enterprise's own name (a branch, a plant), empty for the enterprise itself. Texts are never
        null; what is not there is empty. `province` is known from the city too; `says_province`: the name has it.
        `ending` is the form as it is written (有限公司, 有限责任公司), `bracket` what the name has in brackets and the
        two characters before, since 科信(芜湖)科技有限公司 is not 科信科技(芜湖)有限公司.

    In `unit`, 市 and its like are left out, since bureaus drop them at will (深圳市分行, 深圳分行).
    """
    words = read_words()
    frame = pl.DataFrame({"name": names.cast(pl.String)}).with_columns(written=written(pl.col("name")))
    frame = frame.with_columns(normal=simplified(pl.col("written")))
    frame = _without_unit(frame, words)
    frame = _without_form(frame, words)
    frame = _without_places(frame, words)
    frame = frame.with_columns(industry=pl.col("core").str.strip_prefix(pl.col("brand")))
    in_bracket = (
        pl.when(pl.col("bracket") != "").then(pl.col("before_bracket") + pl.col("bracket")).otherwise(pl.lit(""))
    )
    frame = frame.with_columns(party_kind=party_kind(words), bracket=in_bracket)
    return frame.select("name", *PARSED)


def _without_unit(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Columns `own` (the enterprise's own name, aliases of banks written out) and `unit`."""
    text = pl.col("normal")
    is_bank_unit = text.str.contains(_BANK_UNIT) & ~text.str.contains("公司$")
    short, full = list(words.alias), list(words.alias.values())
    head = "^(?:" + "|".join(sorted(short, key=lambda word: (-len(word), word))) + ")"
    spelled = (
        pl.when(is_bank_unit | text.str.contains("^.{2,4}银行$"))
        .then(text.str.extract(f"({head})", 1).replace_strict(short, full, default="") + text.str.replace(head, ""))
        .otherwise(text)
    )
    # 农商银行 occurs anywhere, the other short names only in front
    spelled = spelled.str.replace("农商(?:银行|行)", "农村商业银行")
    plain = pl.col("spelled").str.replace(_LEGAL_FORM, "")
    splits = [
        plain.str.extract_groups(_FULL_FORM),
        pl.when(is_bank_unit).then(plain.str.extract_groups(_BANK)),
        pl.when(~plain.str.contains("公司$")).then(plain.str.extract_groups(_SHORT_FORM)),
        pl.when(~plain.str.contains("公司$")).then(plain.str.extract_groups(_SUPPLY)),
        plain.str.extract_groups(_UNIVERSITY),
    ]
    parents = pl.coalesce([split.struct.field("1") for split in splits])
    tails = pl.coalesce([split.struct.field("2") for split in splits])
    frame = frame.with_columns(spelled=spelled)
    frame = frame.with_columns(own=parents, unit=tails)
    return frame.with_columns(
        own=pl.col("own").fill_null(pl.col("spelled")),
        unit=pl.col("unit").fill_null("").str.replace_all(r"[()省市县区]", ""),
    )


def _without_form(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Columns `bracket` (the text in brackets), `form`, `is_group`, and `core` (the rest)."""
    bare = pl.col("own").str.replace(_LEGAL_FORM, "")
    legal = pl.col("own").str.extract(f"({_LEGAL_FORM})", 1)
    frame = frame.with_columns(
        bracket=bare.str.replace_all(_GROUP, "").str.extract(r"\(([^()]*)\)", 1).fill_null(""),
        before_bracket=bare.str.replace_all(_GROUP, "").str.extract(r"([^()]{0,2}\()", 1).fill_null(""),
        is_group=bare.str.contains(r"集团"),
        legal=legal,
        bare=bare.str.replace_all(_GROUP, ""),
    )
    places = words.places
    is_place = pl.col("bracket").replace_strict(places.county | places.city | places.province, default="") != ""
    # the text in brackets is a place, or part of the name: 富乐(中国) is not 富乐(广州)
    frame = frame.with_columns(
        bare=pl.when(is_place)
        .then(pl.col("bare").str.replace_all(r"\([^()]*\)", ""))
        .otherwise(pl.col("bare"))
        .str.replace_all(r"[()]", "")
    )
    frame = frame.with_columns(head=pl.col("bare").str.replace(words.form, ""))
    frame = frame.with_columns(ending=pl.col("bare").str.strip_prefix(pl.col("head")))
    is_whole = pl.col("head").str.len_chars() < 1
    form = pl.coalesce([pl.col("legal"), pl.col("ending")]).replace_strict(words.form_of, default="")
    return frame.with_columns(
        form=pl.when(is_whole).then(pl.lit("")).otherwise(form),
        core=pl.when(is_whole).then(pl.col("bare")).otherwise(pl.col("head")),
    )


def _brand(core: pl.Expr, words: Words) -> pl.Expr:
    """The core without the industry words at its end."""
    return core.str.replace(words.industry, "")


def _without_places(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Columns `province`, `city`, `county`, `place`, `brand`, and `core` without the places in front.

    A place is only taken off if a brand of two characters is left: 东方证券 is not in 东方市. 南陵县供电公司
    says its place all the same.
    """
    places = words.places
    levels = (("province", places.province), ("city", places.city), ("county", places.county))
    for level, names in levels:
        pattern = "^(?:" + "|".join(sorted(names, key=lambda word: (-len(word), word))) + ")"
        # 岳阳 in 岳阳县 is not the city
        rest = pl.col("core").str.replace(pattern, "")
        frame = frame.with_columns(rest=pl.when(rest.str.contains("^[县区]")).then(pl.col("core")).otherwise(rest))
        frame = frame.with_columns(
            is_left=_brand(pl.col("rest"), words).str.len_chars() >= _MIN_BRAND,
            front=pl.col("core").str.strip_suffix(pl.col("rest")),
        )
        is_said = pl.col("is_left") | pl.col("front").str.contains(_PLACE_WORD) | (level == "province")
        frame = frame.with_columns(
            pl.when(is_said).then(pl.col("front").replace_strict(names, default="")).otherwise(pl.lit("")).alias(level),
            core=pl.when(pl.col("is_left")).then(pl.col("rest")).otherwise(pl.col("core")),
        )
    for level, names in levels:
        inside = pl.col("bracket").replace_strict(names, default="")
        frame = frame.with_columns(pl.when(pl.col(level) == "").then(inside).otherwise(pl.col(level)).alias(level))
    frame = frame.with_columns(
        says_province=pl.col("province") != "",
        city=pl.when((pl.col("city") == "") & (pl.col("county") != ""))
        .then(pl.col("county").replace_strict(places.city_of_county, default=""))
        .otherwise(pl.col("city")),
    )
    frame = frame.with_columns(
        province=pl.when(pl.col("province") == "")
        .then(pl.col("city").replace_strict(places.province_of_city, default=""))
        .otherwise(pl.col("province")),
        brand=_brand(pl.col("core"), words),
    )
    finest = pl.when(pl.col("city") != "").then(pl.col("city")).otherwise(pl.col("province"))
    county = pl.when(pl.col("county") != "").then("/" + pl.col("county")).otherwise(pl.lit(""))
    return frame.with_columns(
        place=finest + county,
        brand=pl.when(pl.col("brand") == "").then(pl.col("core")).otherwise(pl.col("brand")),
    )
