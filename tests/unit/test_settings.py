"""The present: by the clock, or the day of a made-up city whose bureaus are open."""

from datetime import date

import pytest
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.base.settings import TODAY_VARIABLE, clock_day, today
from pipelines.cli.app import app


def test_the_present_is_the_clocks_unless_a_city_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TODAY_VARIABLE, raising=False)
    assert today() == clock_day()
    monkeypatch.setenv(TODAY_VARIABLE, "2026-06-30")
    assert today() == date(2026, 6, 30)
    monkeypatch.setenv(TODAY_VARIABLE, "30.6.2026")
    with pytest.raises(
        KechuangError, match=r"^KECHUANG_TODAY is '30\.6\.2026': give a date as YYYY-MM-DD, or unset it$"
    ):
        today()


def test_a_day_after_the_citys_may_be_run_and_one_after_the_clocks_may_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv(TODAY_VARIABLE, "2020-01-01")
    asked = CliRunner().invoke(app, ["build", "--date", "2020-01-02", "--data", str(tmp_path)])
    assert "nothing has landed for 2020-01-02" in asked.stderr
    refused = CliRunner().invoke(app, ["build", "--date", "2999-01-01", "--data", str(tmp_path)])
    assert "2999-01-01 is not a business date" in refused.stderr
