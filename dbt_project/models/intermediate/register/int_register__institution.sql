-- Research institutions and intermediaries.
{{ config(materialized='view') }}
select
    institution_no,
    institution_name,
    institution_code,
    institution_kind_code,
    level_code,
    field_name,
    district_name,
    listed_date,
    valid_until_date,
    state_code
from {{ ref('stg_innovation__institution') }}
