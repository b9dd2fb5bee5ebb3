"""Every seed of rules is published: one that `mart_rulebook` does not know, or a column it leaves out, is found."""

import re

from dbt_scratch import nodes_of

_MODEL = "int_rulebook__rule"
_NOT_PUBLISHED = {"order_no"}
"""The place of a rule among others."""


def test_every_rule_and_every_column_of_it_is_published() -> None:
    (model,) = [node for node in nodes_of("model") if node["name"] == _MODEL]
    parts = re.split(r"union all", model["compiled_code"])
    published = {re.search(r"'(\w+)' as rule_kind", part)[1]: part for part in parts}  # type: ignore[index]
    rules = [seed for seed in nodes_of("seed") if seed["original_file_path"].startswith("seeds/rulebooks/")]
    seeds = {seed["name"]: list(seed["columns"]) for seed in rules if seed["name"] != "rulebook"}
    assert set(published) == set(seeds)
    for name, columns in seeds.items():
        words = set(re.findall(r"\w+", published[name]))
        assert set(columns) - words <= _NOT_PUBLISHED, name
