-- Source records of risk-sharing pools: of each filing and each claim by itself.
{{ config(materialized='view') }}
select
    enterprise_id,
    'pool_filing' as source_set,
    bank_code || '/' || loan_no as item,
    record_id
from {{ ref('int_pool__filing') }}
union all
select
    enterprise_id,
    'pool_claim' as source_set,
    claim_no as item,
    record_id
from {{ ref('int_pool__claim') }}
