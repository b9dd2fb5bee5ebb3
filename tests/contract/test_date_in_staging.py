"""Which staging models read the business date for more than to leave out rows that are dated later.

On a day without news all others are taken as they were. Each one added here makes every later day cost more.
"""

from datetime import date

from dbt_scratch import EMPTY_PLAN, compiled

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.warehouse.compiled import compiled_nodes
from pipelines.warehouse.keys import RUN, date_as_read

_READ_IT = {"stg_landing__run", "stg_landing__delivery"}


def test_few_staging_models_depend_on_the_date() -> None:
    feeds = read_contracts(SOURCES_DIR)
    later = EMPTY_PLAN.model_copy(update={"business_date": date(2020, 3, 2)})
    found = {
        node.name
        for node in compiled_nodes(compiled())
        if RUN in node.sources and date_as_read(node, EMPTY_PLAN, feeds) != date_as_read(node, later, feeds)
    }
    assert found == _READ_IT
