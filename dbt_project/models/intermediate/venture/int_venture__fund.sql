-- Venture-capital funds that are known, whether or not they invested in the city.
{{ config(materialized='view') }}
select
    fund_no,
    fund_name,
    fund_kind_code,
    manager_no,
    manager_name,
    committed_cny,
    paid_in_cny,
    established_date,
    term_until_date,
    fund_state_code
from {{ ref('stg_innovation__venture_fund') }}
