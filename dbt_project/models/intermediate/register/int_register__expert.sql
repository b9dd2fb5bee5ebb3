-- Experts without what tells who they are: name and employer.
{{ config(materialized='view') }}
select
    expert_no,
    title_code,
    field_name,
    service_code,
    listed_date,
    valid_until_date,
    state_code
from {{ ref('stg_innovation__expert') }}
