"""A made-up city that went through the pipeline, held against its own truth: `truth/links.csv` says whom names mean."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.base.duck import opened_duckdb


@dataclass(frozen=True)
class Held:
    """Parties whose truth is known, by what linking made of them; see `simulated.Measured` for the three shares."""

    parties: int
    linked: int
    right: int
    meant: int
    queued: int
    in_first_three: int
    persons: int
    persons_linked: int

    @property
    def precision(self) -> float:
        """Share of the links that are right."""
        return self.right / max(1, self.linked)

    @property
    def recall(self) -> float:
        """Share of the parties that mean an enterprise of the registry and are linked to it."""
        return self.right / max(1, self.meant)


def hold(warehouse: Path, truth: Path) -> Held:
    """Compare the tables of linking in a build with `links.csv`, by feed and name.

    Names that mean different parties in different rows of a feed are left out.
    """
    told = (
        pl.read_csv(truth, infer_schema=False)
        .select("feed", "enterprise_id", "party", name=pl.col("name").str.strip_chars())
        .group_by("feed", "name")
        .agg(
            pl.col("enterprise_id").first(),
            pl.col("party").first(),
            whom=pl.struct("enterprise_id", "party").n_unique(),
        )
        .filter(pl.col("whom") == 1)
    )
    with opened_duckdb(warehouse, read_only=True) as connection:
        connection.register("told", told)
        row = connection.execute("""
            WITH held AS (
                SELECT p.outcome, l.enterprise_id AS linked_id, t.enterprise_id AS true_id, t.party,
                    t.enterprise_id IN (q.candidate_1_enterprise_id, q.candidate_2_enterprise_id,
                        q.candidate_3_enterprise_id) AS is_shown
                FROM linking.party p
                LEFT JOIN linking.enterprise_link l USING (feed, record_id, party_role, party_no)
                JOIN told t ON t.feed = p.feed AND t.name = p.party_name
                LEFT JOIN linking.review_queue q ON q.party_name = p.party_name AND p.outcome = 'queued')
            SELECT count(*), count(linked_id), count(*) FILTER (linked_id = true_id), count(true_id),
                count(*) FILTER (outcome = 'queued' AND true_id IS NOT NULL),
                count(*) FILTER (outcome = 'queued' AND is_shown),
                count(*) FILTER (party = 'person'), count(*) FILTER (party = 'person' AND linked_id IS NOT NULL)
            FROM held
        """).fetchone()
    if row is None:
        raise ValueError("a query of counts returned no row")
    return Held(*row)
