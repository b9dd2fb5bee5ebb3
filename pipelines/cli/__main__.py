"""`python -m pipelines.cli` is `kechuang`."""

from pipelines.cli.app import main

main()
