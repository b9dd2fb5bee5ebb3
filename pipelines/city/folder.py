"""Where the parts of a city's folder are, and whether it may be written to. Reads nothing of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.base.errors import KechuangError
from pipelines.base.settings import (
    CITIES_DIR,
    DBT_PROJECT_DIR,
    IS_CHECKOUT,
    PROJECT_ROOT,
    QUALITY_DIR,
    SOURCES_DIR,
    Settings,
)

MATCH_DECISIONS = "match_decision.csv"
CRITERION_VERDICTS = "criterion_verdict.csv"
CULTIVATION_PUSHES = "cultivation_push.csv"
_PRODUCT = (DBT_PROJECT_DIR, SOURCES_DIR, QUALITY_DIR, PROJECT_ROOT / "pipelines", PROJECT_ROOT / "docs")
_PARTS = ("city.yml", "thresholds.yml", "feeds", "rulebooks", "decisions", "banks")


@dataclass(frozen=True)
class CityFolder:
    """The folder of one city. It need not be there: a city without one has nothing of its own."""

    path: Path

    @property
    def file(self) -> Path:
        """The city's name and divisions, what its bureaus do not send, and retention."""
        return self.path / "city.yml"

    @property
    def thresholds(self) -> Path:
        """Bounds that the city sets otherwise than the product."""
        return self.path / "thresholds.yml"

    @property
    def feeds(self) -> Path:
        """Contracts `<bureau>/<feed>.yml` that replace or add to those of the product."""
        return self.path / "feeds"

    @property
    def rulebooks(self) -> Path:
        """Rows of rules, `<seed>.csv`, laid over those of the product."""
        return self.path / "rulebooks"

    @property
    def decisions(self) -> Path:
        """What persons decided, one CSV for each kind of decision."""
        return self.path / "decisions"

    @property
    def banks(self) -> Path:
        """Contracts `<bank>.yml` of the banks that get deliveries."""
        return self.path / "banks"

    @property
    def match_decisions(self) -> Path:
        """Decisions on names: `linking/decisions` says what a row holds."""
        return self.decisions / MATCH_DECISIONS

    @property
    def criterion_verdicts(self) -> Path:
        """Verdicts on criteria of eligibility: `rulebooks/verdicts` says what a row holds."""
        return self.decisions / CRITERION_VERDICTS

    @property
    def cultivation_pushes(self) -> Path:
        """Members of the cultivation lists at each push: `rulebooks/pushes` says what a row holds."""
        return self.decisions / CULTIVATION_PUSHES


def city_of(settings: Settings) -> CityFolder:
    """The folder of the city that these settings name.

    Raises:
        KechuangError: the folder that was named holds no part of a city.
    """
    folder = CityFolder(settings.city_dir)
    if settings.named_city and not any((folder.path / part).exists() for part in _PARTS):
        raise KechuangError(
            f"{folder.path}: is not a city folder, it has none of {', '.join(_PARTS)}: name another, or create one "
            "with `kechuang city init DIR`"
        )
    return folder


def city_to_write(settings: Settings) -> CityFolder:
    """The same, for a command that adds to it.

    Raises:
        KechuangError: there is no such folder, or it belongs to the product.
    """
    folder = city_of(settings)
    if not folder.path.is_dir():
        raise KechuangError(
            f"{folder.path}: no city folder to write to: create one with `kechuang city init DIR` and name it "
            "with --city DIR or KECHUANG_CITY"
        )
    if any(folder.path.is_relative_to(one) for one in (*_PRODUCT, *(() if IS_CHECKOUT else (CITIES_DIR,)))):
        raise KechuangError(f"{folder.path}: belongs to the product, which is never written: name your city's folder")
    return folder
