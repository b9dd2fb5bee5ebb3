"""Names of the city's enterprises as a bureau without codes writes them: on some day, by some hand.

Any feed that names its parties without a code takes the names from here; who they are goes to ``truth/links.csv``.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from opencc import OpenCC

from sources.simulator.city import City
from sources.simulator.places import CITY, PROVINCE
from sources.simulator.streams import Ints

BRACKET_RATE = 0.3  # of the names that have brackets
SPACE_RATE = 0.005
TRADITIONAL_RATE = 0.004
NO_REGION_RATE = 0.002
TYPO_RATE = 0.002
_REGIONS = (CITY + "市", CITY, PROVINCE)
_MISTAKEN = {"宏": "弘", "弘": "宏", "晟": "盛", "锐": "瑞", "瑞": "锐", "祥": "详", "海": "诲", "鹏": "朋", "科": "料",
             "华": "画", "信": "言", "力": "刀", "明": "朋", "天": "夫", "龙": "尤", "金": "全"}  # fmt: skip


def write_names(rng: np.random.Generator, city: City, enterprises: Ints, on: pl.Series) -> pl.DataFrame:
    """Return ``name`` and ``how`` (see ``sheet.LINKS``) of each mention.

    A name is the one valid on its day. A few are written otherwise: brackets of the other width, a blank, traditional
    characters, the region left out, one character mistaken. No way of writing makes another enterprise's name.

    Args:
        rng: the stream of the feed's names.
        city: whose names.
        enterprises: `enterprise_no`, shape (n,).
        on: the day of each mention, shape (n,).
    """
    mentions = (
        city.frame[enterprises].select("enterprise_name", "former_name", "renamed_on").with_columns(on.alias("on"))
    )
    names = mentions.select(
        name=city.name_on(pl.col("on")),
        how=pl.when(pl.col("renamed_on") > pl.col("on")).then(pl.lit("former")).otherwise(pl.lit("current")),
        bracket_draw=pl.Series(rng.random(len(enterprises))),
        draw=pl.Series(rng.random(len(enterprises))),
    )
    bounds = np.cumsum([SPACE_RATE, TRADITIONAL_RATE, NO_REGION_RATE, TYPO_RATE])
    name, draw = pl.col("name"), pl.col("draw")
    other_brackets = name.str.replace_many(["（", "）", "(", ")"], ["(", ")", "（", "）"])
    written = names.with_columns(
        written=pl.when(draw < bounds[0]).then(pl.concat_str(name.str.head(4), pl.lit(" "), name.str.slice(4)))
        .when(draw < bounds[1]).then(_traditional(names.filter(draw < bounds[1])["name"]))
        .when(draw < bounds[2]).then(name.str.replace(f"^({'|'.join(_REGIONS)})", ""))
        .when(draw < bounds[3]).then(_mistaken())
        .when(pl.col("bracket_draw") < BRACKET_RATE).then(other_brackets)
        .otherwise(name),
        is_typo=draw.is_between(bounds[2], bounds[3], closed="left"),
    )  # fmt: skip
    everybody = pl.concat([city.frame["enterprise_name"], city.frame["former_name"].drop_nulls()]).implode()
    is_taken = (pl.col("written") != name) & pl.col("written").is_in(everybody)
    return written.with_columns(written=pl.when(is_taken).then(name).otherwise("written")).select(
        name="written",
        how=pl.when(pl.col("written") == name).then("how")
        .when("is_typo").then(pl.lit("typo")).otherwise(pl.lit("variant")),
    )  # fmt: skip


def _traditional(names: pl.Series) -> pl.Expr:
    """The name in traditional characters, one by one as a typist would; `names` are those that need it."""
    converter = OpenCC("s2t")
    letters = sorted(set("".join(names)))
    pairs = {letter: other for letter in letters if (other := converter.convert(letter)) != letter}
    return pl.col("name").str.replace_many(list(pairs), list(pairs.values())) if pairs else pl.col("name")


def _mistaken() -> pl.Expr:
    """The name with its first character that is easily mistaken mistaken; unchanged if it has none."""
    easy = "".join(_MISTAKEN)
    parts = pl.col("name").str.extract_groups(f"^([^{easy}]*)([{easy}])(.*)$").struct
    wrong = parts.field("2").replace_strict(_MISTAKEN, default=None, return_dtype=pl.String)
    return pl.coalesce(parts.field("1") + wrong + parts.field("3"), "name")
