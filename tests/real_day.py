"""The real inbox after one daily run in a process of its own, which all tests of it read. Asserts nothing."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from small_city import City, kechuang

from pipelines.landing.store import LandingStore, Receipt

REAL_DAY = "2020-03-01"

#: The real inbox holds three feeds, the registry's files no status, and the patents are those of 2015.
WITHOUT = """
without:
  - missing: [registry/enterprise.status_text, registry/annual_report, registry/abnormal_operation,
              registry/serious_violation, credit/dishonest_debtor, credit/admin_penalty, credit/honour_list,
              tax/arrears, tax/cit_return, tax/credit_rating, tax/rd_deduction, innovation/declaration,
              innovation/gradient_list, innovation/hte_certificate, innovation/sme_admission, ip/patent,
              ip/patent_event, ip/ip_right, ip/ip_pledge]
    by: 测试
    why: 公开数据只有登记、发票与专利 / Public data hold the registry, invoices and patents only
"""


@dataclass(frozen=True)
class RealDay:
    """The data folder, and how the run ended: nothing is changed in it."""

    city: City
    status: int
    printed: str
    logged: str

    def receipts(self, feed: str) -> list[Receipt]:
        store, contract = LandingStore(self.city.settings.landing_dir), self.city.feeds[feed]
        found = {arrival.delivery_id: store.receipt(contract, arrival.delivery_id) for arrival in store.arrivals(feed)}
        return [receipt for receipt in found.values() if receipt]

    def mart(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.city.served / f"{name}.parquet")


def run_real_day(data: Path, inbox: Path) -> tuple[int, str, str]:
    """Run the day of `inbox` in the new folder `data`; returns status, output and errors."""
    (data / "city").mkdir()
    (data / "city" / "city.yml").write_text(WITHOUT, encoding="utf-8")
    done = kechuang("daily", "--date", REAL_DAY, "--inbox", str(inbox), data=data)
    return done.returncode, done.stdout, done.stderr
