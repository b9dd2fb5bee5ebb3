"""How the scores of one release are spread, by stage, industry and coverage: figures, pictures, one page."""
