"""schemathesis asks the server what its OpenAPI says one may: no 5xx, and no answer that is not documented."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served_city import DAY, RELEASE, write_served_city
from served_matrix import key_for, served

from pipelines.base.settings import TODAY_VARIABLE

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: Their answers come from a process of its own, which takes a second.
HEAVY = ("/export", "/changes", "/proof/", "/trace/", "/v1/sql")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    patched = pytest.MonkeyPatch()
    patched.setenv(TODAY_VARIABLE, str(DAY))
    path: Path = tmp_path_factory.mktemp("schema")
    write_served_city(path)
    secret = key_for(path, "first", per_minute=10**7)
    with served(path) as address:
        yield address, secret
    patched.undo()


@pytest.fixture(scope="module")
def schema(server: tuple[str, str]) -> schemathesis.BaseSchema:
    gc.collect()  # tasks that other tests left break Python's parser if they end while pytest parses a module
    return schemathesis.openapi.from_url(f"{server[0]}/v1/openapi.json")


def test_it_is_openapi_3_1(schema: schemathesis.BaseSchema) -> None:
    assert schema.raw_schema["openapi"].startswith("3.1")
    assert all(one["operationId"] for path in schema.raw_schema["paths"].values() for one in path.values())
    assert {"/v1/releases", "/v1/sql", "/v1/oauth/token"} <= set(schema.raw_schema["paths"])


def test_every_answer_is_documented(schema: schemathesis.BaseSchema, server: tuple[str, str]) -> None:
    headers = {"Authorization": f"Bearer {server[1]}", "Kechuang-Purpose": "credit_review"}
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 15
    seen: set[int] = set()
    for operation in operations:
        is_heavy = any(part in operation.path for part in HEAVY)
        examples = settings(max_examples=4 if is_heavy else 15, deadline=None, database=None, derandomize=True,
                            suppress_health_check=list(HealthCheck))  # fmt: skip

        @examples
        @given(case=operation.as_strategy())
        def run(case: schemathesis.Case) -> None:
            if "release" in case.path_parameters:
                case.path_parameters["release"] = RELEASE
            if "table" in case.path_parameters:
                case.path_parameters["table"] = "mart_invoice_profile"
            case.headers.update(headers)
            seen.add(case.call_and_validate(checks=CHECKS, timeout=60).status_code)

        run()
    assert seen >= {200, 404, 422}
