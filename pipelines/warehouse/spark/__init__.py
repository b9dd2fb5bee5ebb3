"""Spark as the engine of a build, for those who outgrow one machine: the same models, the same landed files."""
