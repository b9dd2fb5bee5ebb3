"""When a bank is to get a delivery: by its schedule, and at once where a value that it has was corrected."""

from __future__ import annotations

from datetime import date

from pipelines.banks.contract import BankContract, DeliveryTerms
from pipelines.banks.disputes import has_correction
from pipelines.banks.parcel import make_parcel
from pipelines.banks.received import recorded
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed


def is_due(
    settings: Settings,
    feeds: dict[str, Feed],
    bank: BankContract,
    terms: DeliveryTerms,
    business_date: date,
    day: date,
) -> bool:
    """Whether a release is to be delivered: the first of a new day, week or month, or one that corrects a value.

    Args:
        settings: names the data folder.
        feeds: the contracts of the feeds.
        bank: the bank's contract.
        terms: what is delivered to it.
        business_date: that of the current release.
        day: on which consents must hold: today.

    Raises:
        StepRefusedError, KechuangError, DamagedRecordError: as `make_parcel`.
    """
    dates = [one.business_date for one in recorded(settings.data_dir, bank.bank, terms.purpose).values()]
    if not dates or terms.schedule == "daily" or max(dates) == business_date:
        return True
    last = max(dates)
    if terms.schedule == "weekly":
        is_new = last.isocalendar()[:2] < business_date.isocalendar()[:2]
    else:
        is_new = (last.year, last.month) < (business_date.year, business_date.month)
    return is_new or has_correction(make_parcel(settings, feeds, bank, terms.purpose, day).disputes, last)
