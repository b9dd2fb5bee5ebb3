"""Words for the codes in published tables: those of `code_lists.yml`, and of the codes that rules use too."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from pipelines.rulebooks.codes import Codes, shared_words
from pipelines.rulebooks.words import Words


@cache
def code_words() -> dict[str, Codes]:
    """Words by code of every list, in the order in which people read them."""
    text = Path(__file__).with_name("code_lists.yml").read_text(encoding="utf-8")
    own = {
        name: {code: Words(*words) for code, words in codes.items()}
        for name, codes in yaml.load(text, Loader=yaml.CSafeLoader).items()
    }
    return own | shared_words()
