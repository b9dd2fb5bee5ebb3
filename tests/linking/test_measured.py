"""The figures of linking must not fall: on a made-up city whose truth is known, and on real names."""

from pathlib import Path

import duckdb
import pytest

from pipelines.linking.lessons import lessons
from pipelines.linking.measure import real
from pipelines.linking.measure.hard import hard_rows
from pipelines.linking.measure.judged import pairs
from pipelines.linking.measure.simulated import measure
from pipelines.linking.model import read_model
from pipelines.linking.thresholds import read_thresholds
from pipelines.linking.training import train

MODEL, BOUNDS = read_model(), read_thresholds()


def test_a_made_up_city_of_5000() -> None:
    found = measure(5_000)
    assert found.precision >= 0.999
    assert found.full_recall >= 0.999
    assert found.recall >= 0.92  # what needs a second field waits for a person where the record has no seat
    assert found.queue_recall >= 0.95
    linked = dict(found.by_way.select("way", "linked").iter_rows())
    never = (
        "person",
        "foreign",
        "institution",
        "another city's enterprise",
        "same brand, another city",
        "branch of it",
    )
    assert {way: linked[way] for way in never} == dict.fromkeys(never, 0)


@pytest.mark.real_data
def test_renames(real_data: Path) -> None:
    found = real.renames(real_data, MODEL, BOUNDS, threads=2)
    assert (found.linked_with_change, found.wrong_with_change) == (found.records, 0)
    assert found.linked_without_change == 0
    assert found.queued_without_change == found.records


@pytest.mark.real_data
def test_judged_pairs_and_hard_negatives(real_data: Path) -> None:
    found = pairs(real_data, MODEL, BOUNDS)
    for judged in (found.judged, found.unseen):
        assert judged.decided >= 0.55 * judged.pairs
        assert judged.right >= 0.97
    assert found.hard_negatives > 100_000
    assert found.precision >= 0.999


@pytest.mark.real_data
def test_hard_negatives_of_every_kind_are_queued_with_the_name_they_resemble(real_data: Path) -> None:
    rows = {row.kind: row for row in hard_rows(real_data, MODEL, BOUNDS, threads=2)}
    full = rows["full names"]
    assert full.right >= 0.999 * full.meant
    assert full.right == full.linked
    linked, right = (sum(getattr(row, figure) for row in rows.values()) for figure in ("linked", "right"))
    assert right >= 0.999 * linked
    kinds = ("no place", "no place, of an inside one", "place in brackets", "有限 / 有限责任", "folded characters")
    for kind in (*kinds, "a valid code of another", "former name taken: two bearers"):
        assert rows[kind].records >= 1_000, kind
        assert rows[kind].linked <= 0.001 * rows[kind].records, kind
        if kind != "no place":
            assert rows[kind].in_first_three >= 0.95 * rows[kind].queued, kind
    for kind in ("in its time", "within its year", "after its year"):
        row = rows[f"former name taken: {kind}"]
        assert row.right == row.linked == row.records


@pytest.mark.real_data
def test_short_names(real_data: Path) -> None:
    found = real.short_names(real_data, MODEL, BOUNDS, threads=2)
    assert found.wrongly_linked == 0
    assert found.in_first_three / found.names >= 0.80


@pytest.mark.real_data
def test_every_applicant_of_a_real_patent_is_one_of_four_and_always_the_same(real_data: Path) -> None:
    found = [real.patents(real_data, MODEL, BOUNDS, threads) for threads in (1, 3)]
    assert found[0].equals(found[1])
    counts = dict(found[0].group_by("outcome").len().iter_rows())
    assert sum(counts.values()) == 4_433
    assert set(counts) == {"linked", "queued", "outside", "person"}
    assert counts["person"] == 2_385  # all of them are masked
    assert counts["linked"] >= 200


@pytest.mark.real_data
def test_the_shipped_model_is_what_training_gives(real_data: Path) -> None:
    with duckdb.connect(config={"threads": 3}) as connection:
        learned = lessons(connection, real_data, int(BOUNDS.largest_block.value))
        settings = train(connection, learned, BOUNDS.share_of_true_candidates.value)
    assert settings == MODEL.settings
