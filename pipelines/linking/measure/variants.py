"""Names as clerks write them: made-up records of a made-up city, with the truth. One row per way of writing."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from pipelines.linking.word_lists import simplified_of
from sources.simulator.places import CITY, PROVINCE
from sources.simulator.streams import stream

RECORDS_PER_ENTERPRISE = 1.5
_SHARES = {
    "as registered": 0.50,
    "former, in its time": 0.06,
    "former, within a year": 0.02,
    "brackets and width": 0.06,
    "white space": 0.04,
    "traditional characters": 0.03,
    "with or without 市": 0.04,
    "有限公司 or 有限责任公司": 0.03,
    "no place": 0.02,
    "place in brackets": 0.01,
    "one character wrong": 0.01,
    "industry shortened": 0.01,
    "another city's enterprise": 0.06,
    "same brand, another city": 0.02,
    "brand one character apart": 0.02,
    "branch of it": 0.01,
    "person": 0.04,
    "foreign": 0.01,
    "institution": 0.01,
}
FULL = ("as registered", "former, in its time", "former, within a year", "brackets and width", "white space")
"""Ways that write a full name, letter by letter: none of them needs anything but the name."""
OUTSIDE = ("another city's enterprise", "same brand, another city", "brand one character apart", "branch of it")
_OTHER_CITIES = ("合肥", "青岛", "成都", "苏州")
_LETTERS = "昂柏宸迪恩梵格瀚禾弘恒嘉景竣凯朗砺琳霖铭沐诺沛祺擎融锐晟硕拓维沃熙翔骁欣轩雅彦奕盈裕岳泽臻筑卓"


def made_up_records(enterprises: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Records that name enterprises of the made-up city, or others.

    Args:
        enterprises: the city's frame; columns `enterprise_id`, `enterprise_name`, `former_name`, `renamed_on`,
            `established_date`.
        seed: the same seed makes the same records.

    Returns:
        `record_id`, `party_name`, `party_date`, `way` (how it is written), `enterprise_id` (whom it means; null if
        none of the registry), `drawn_id` (the enterprise that the name was made from) and `says_seat` (every other
        record says where the party is seated).
    """
    rng = stream(seed, "identity")
    n = round(RECORDS_PER_ENTERPRISE * enterprises.height)
    ways, shares = list(_SHARES), np.array(list(_SHARES.values()))
    drawn = enterprises.select("enterprise_id", "enterprise_name", "former_name", "renamed_on", "established_date")[
        rng.integers(0, enterprises.height, size=n)
    ]
    letters = pl.Series(list(_LETTERS))
    renamed = pl.col("former_name").is_not_null()
    frame = drawn.with_columns(
        record_id=pl.int_range(n, dtype=pl.Int64),
        way=pl.Series(ways).gather(rng.choice(len(ways), size=n, p=shares / shares.sum())),
        letter=letters.gather(rng.integers(0, len(letters), size=n)),
        other=pl.Series(_OTHER_CITIES).gather(rng.integers(0, len(_OTHER_CITIES), size=n)),
        days=pl.Series(rng.integers(1, 365, size=n)),
    ).with_columns(
        way=pl.when(pl.col("way").str.starts_with("former") & ~renamed)
        .then(pl.lit("as registered"))
        .otherwise(pl.col("way"))
    )
    since = pl.max_horizontal("established_date", "renamed_on")
    frame = frame.with_columns(
        party_name=_written(),
        party_date=pl.when(pl.col("way") == "former, in its time")
        .then(pl.col("renamed_on") - timedelta(days=1))
        .otherwise(since + pl.duration(days="days")),
    )
    is_true = ~pl.col("way").is_in([*OUTSIDE, "person", "foreign", "institution"])
    return frame.select(
        "record_id",
        "party_name",
        "party_date",
        "way",
        drawn_id="enterprise_id",
        says_seat=pl.col("record_id") % 2 == 0,
        enterprise_id=pl.when(is_true).then(pl.col("enterprise_id")).otherwise(None),
    )


def _written() -> pl.Expr:
    name = pl.col("enterprise_name")
    traditional, simple = simplified_of()
    single = {simplified: one for one, simplified in zip(traditional, simple, strict=True) if len(one) == 1}
    front = f"^(?:{CITY}市?|{PROVINCE})"
    bare = name.str.replace(front, "").str.replace(r"[（(]芜湖[）)]", "")
    # the brand is three letters behind the place; its second letter is what a clerk gets wrong
    place = name.str.extract(f"({front})", 1).fill_null("")
    wrong = place + bare.str.head(1) + pl.col("letter") + bare.str.slice(2)
    spellings: dict[str, pl.Expr] = {
        "former, in its time": pl.col("former_name"),
        "former, within a year": pl.col("former_name"),
        "brackets and width": name.str.replace_all("（", "<").str.replace_all("(", "（", literal=True)
        .str.replace_all(")", "）", literal=True).str.replace_all("<", "("),
        "white space": name.str.head(4) + pl.lit("　") + name.str.slice(4) + " ",
        "traditional characters": name.str.replace_many(list(single), list(single.values())),
        "with or without 市": pl.when(name.str.starts_with(CITY + "市"))
        .then(name.str.replace(CITY + "市", CITY)).otherwise(name.str.replace("^" + CITY, CITY + "市")),
        "有限公司 or 有限责任公司": pl.when(name.str.contains("有限责任公司$"))
        .then(name.str.replace("有限责任公司$", "有限公司"))
        .otherwise(name.str.replace("([^份责任])有限公司$", "${1}有限责任公司")),
        "no place": bare,
        "place in brackets": pl.when(name.str.contains("^" + CITY) & name.str.contains("有限公司$"))
        .then(bare.str.replace("有限公司$", f"（{CITY}）有限公司")).otherwise(name),
        "one character wrong": wrong,
        "industry shortened": name.str.replace("智能科技|信息技术|新材料科技|农业科技", "科技"),
        "another city's enterprise": pl.col("other") + pl.col("letter") + "海" + pl.col("letter") + "电子有限公司",
        "same brand, another city": pl.col("other") + bare,
        "brand one character apart": wrong,
        "branch of it": name + f"{CITY}第三分公司",
        "person": pl.lit("自然人") + pl.col("record_id").cast(pl.String),
        "foreign": pl.lit("株式会社") + bare.str.head(3),
        "institution": pl.lit(CITY) + bare.str.head(3) + "大学",
    }  # fmt: skip
    chosen = name
    for way, spelling in spellings.items():
        chosen = pl.when(pl.col("way") == way).then(spelling).otherwise(chosen)
    return chosen
