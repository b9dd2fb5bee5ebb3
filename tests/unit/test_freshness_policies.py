"""What Dagster expects of its assets by the clock: every step of a day each morning, every feed by its contract."""

from datetime import timedelta
from pathlib import Path

import dagster as dg
import yaml
from dagster._core.definitions.freshness import CronFreshnessPolicy, TimeWindowFreshnessPolicy
from small_feed import small_feed

from pipelines.base.settings import PROJECT_ROOT
from pipelines.orchestration.freshness_policies import feed_policy, step_policy, with_policy


def test_a_feed_is_late_by_its_contract() -> None:
    feed = small_feed().model_copy(update={"max_lag_days": 3, "hold_after_days": 10})
    policy = feed_policy(feed)
    assert isinstance(policy, TimeWindowFreshnessPolicy)
    assert (policy.warn_window.to_timedelta(), policy.fail_window.to_timedelta()) == (
        timedelta(days=3),
        timedelta(days=10),
    )


def test_a_feed_that_holds_nothing_has_one_limit() -> None:
    for hold in (None, 3):
        policy = feed_policy(small_feed().model_copy(update={"max_lag_days": 3, "hold_after_days": hold}))
        assert isinstance(policy, TimeWindowFreshnessPolicy)
        assert (policy.warn_window, policy.fail_window.to_timedelta()) == (None, timedelta(days=3))


def test_a_step_is_made_every_morning_in_the_citys_time() -> None:
    policy = step_policy("Asia/Shanghai")
    assert isinstance(policy, CronFreshnessPolicy)
    assert (policy.deadline_cron, policy.timezone) == ("0 9 * * *", "Asia/Shanghai")
    assert policy.lower_bound_delta == timedelta(hours=9)


def test_an_asset_keeps_all_but_its_policy() -> None:
    @dg.asset(group_name="a", description="b")
    def made() -> None: ...

    (spec,) = with_policy(made, step_policy("UTC")).specs
    assert (spec.group_name, spec.description, spec.freshness_policy) == ("a", "b", step_policy("UTC"))


def test_dagster_is_set_to_evaluate_policies() -> None:
    settings = yaml.safe_load(Path(PROJECT_ROOT / "dagster.yaml").read_text(encoding="utf-8"))
    assert settings["freshness"] == {"enabled": True}
