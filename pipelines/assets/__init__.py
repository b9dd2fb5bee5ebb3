"""The steps as Dagster sees them: assets, metadata, the checks of the gate. The work itself is in `pipelines/ops`."""
