"""An import that is put off: nothing is loaded before its first use, and other code sees no difference."""

import subprocess
import sys

_CHILD = """
import sys
from pipelines.base.deferred import deferred

with deferred("wave", "xml.dom.minidom", "json", "email.policy"):
    import json, wave
    from xml.dom import minidom
    import xml.dom.minidom as same, email.policy
    assert json is sys.modules["json"], "what is loaded is not put off"
    put_off = sys.modules["wave"]
assert not {"wave", "xml.dom.minidom"} & set(sys.modules)
assert wave is put_off
assert "xml.dom.minidom" not in sys.modules and same is not None
assert wave.open.__module__ == "wave"
assert wave.Error is sys.modules["wave"].Error
import wave as real
assert real is not put_off
assert email.policy.default is sys.modules["email.policy"].default
assert minidom.parseString("<a/>").documentElement.tagName == "a"
try:
    wave.nothing
except AttributeError:
    pass
else:
    raise AssertionError
"""


def test_a_module_is_loaded_at_its_first_use() -> None:
    done = subprocess.run([sys.executable, "-c", _CHILD], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_driver_of_databases_loads_no_pandas() -> None:
    child = "import sys, pipelines.transports.database_batches; assert 'pandas' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_expectations_run_without_what_they_do_not_use() -> None:
    """In a process of its own, since other tests may have loaded these modules."""
    child = """
import sys
from quality.expectations import _UNUSED, deferred
with deferred(*_UNUSED):
    import great_expectations.expectations
assert not set(_UNUSED) & set(sys.modules)
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as module
assert module.stats.entropy([1, 1]) > 0.69
"""
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
