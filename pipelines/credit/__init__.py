"""How a scorecard comes about: characteristics and outcomes of past days, bins and points, validation, approval.

A scorecard is rows of rules. What a build calculates with it is SQL, in dbt_project/models/intermediate/credit.
"""
