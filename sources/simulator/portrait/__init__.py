"""What the made-up city looks like beside real figures: measures, their bounds, charts and the page that shows them.

`make portrait` writes `docs/reference/city.md` again. A figure is a row of `figures.csv` with its source and the bounds
in which the city must stay; a test holds it there.
"""
