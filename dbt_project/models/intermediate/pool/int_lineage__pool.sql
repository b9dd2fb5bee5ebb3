-- Source records of risk-sharing pools: of each filing and each claim by itself.
{{ config(materialized='view') }}
select
    enterprise_id,
    'pool' as source_set,
    'filing/' || bank_code || '/' || loan_no as item,
    record_id
from {{ ref('int_pool__filing') }}
union all
select
    enterprise_id,
    'pool' as source_set,
    'claim/' || claim_no as item,
    record_id
from {{ ref('int_pool__claim') }}
