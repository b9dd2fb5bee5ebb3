"""One city's own folder: where its parts are, what `city.yml` and `thresholds.yml` say, its hash, how one is begun.

What reads rows of rules, contracts and decisions lives in the rooms of rulebooks, contracts and linking.
"""
