"""Property tests here give the same examples on every run, and leave nothing behind."""

from hypothesis import settings

settings.register_profile("kechuang", derandomize=True, database=None, deadline=None, max_examples=60)
settings.load_profile("kechuang")
