-- Source records of bonds, policies and guarantees: of each the record of its newest month; of a policy besides those
-- of all months, and of a guarantee the one that tells of the guarantor's payment.
{{ config(materialized='view') }}
select
    enterprise_id,
    'bond' as source_set,
    bond_code as item,
    record_id
from {{ ref('int_instrument__bond') }}
union all
select
    enterprise_id,
    'insurance_policy' as source_set,
    'newest/' || insurer_code || '/' || policy_no as item,
    record_id
from {{ ref('int_instrument__policy') }}
union all
select
    kept.enterprise_id,
    'insurance_policy' as source_set,
    'month/' || policy.insurer_code || '/' || policy.policy_no as item,
    policy.record_id
from {{ ref('stg_finance__insurance_policy') }} as policy
inner join {{ ref('int_instrument__policy') }} as kept
    on
        policy.insurer_code = kept.insurer_code
        and policy.policy_no = kept.policy_no
        and policy.enterprise_id = kept.enterprise_id
where policy.data_date = {{ month_end('policy.data_date') }}
union all
select
    enterprise_id,
    'guarantee' as source_set,
    'newest/' || guarantor_code || '/' || guarantee_no as item,
    record_id
from {{ ref('int_instrument__guarantee') }}
union all
select
    enterprise_id,
    'guarantee' as source_set,
    'payment/' || guarantor_code || '/' || guarantee_no as item,
    payment_record_id as record_id
from {{ ref('int_instrument__guarantee') }}
where payment_record_id is not null
