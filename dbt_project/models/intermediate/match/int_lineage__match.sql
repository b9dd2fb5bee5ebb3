-- Source records of financing demands: of each by itself, the record of each state and the newest one. A product is of
-- no enterprise: the set of its record has an empty one.
{{ config(materialized='view') }}
select
    enterprise_id,
    'demand' as source_set,
    demand_no as item,
    record_id
from {{ ref('stg_finance__financing_demand_state') }}
union
select
    enterprise_id,
    'demand' as source_set,
    demand_no as item,
    record_id
from {{ ref('stg_finance__financing_demand') }}
union all
select
    '' as enterprise_id,
    'product' as source_set,
    product_no as item,
    record_id
from {{ ref('int_match__product') }}
