-- What of each fund's money is still in each enterprise and in each division of industry: the cost of what is left,
-- against paid-in capital. An investment in another currency has no cost here, so the share is a lower bound; without
-- the paid-in capital there is no share.
{{ config(materialized='view') }}
with told as (
    select
        fund_no,
        'enterprise' as share_of_code,
        enterprise_id as subject_key,
        left_cost_cny,
        paid_in_cny,
        received_date
    from {{ ref('int_venture__holding') }}
    where fund_no is not null and left_cost_cny > 0
    union all
    select
        fund_no,
        'industry' as share_of_code,
        industry_division_code as subject_key,
        left_cost_cny,
        paid_in_cny,
        received_date
    from {{ ref('int_venture__holding') }}
    where fund_no is not null and left_cost_cny > 0 and industry_division_code is not null
)

select
    fund_no,
    share_of_code,
    subject_key,
    cast(sum(left_cost_cny) as decimal(18, 2)) as left_cost_cny,
    {{ safe_ratio('sum(left_cost_cny)', 'max(paid_in_cny)', 'decimal(18, 4)', 100) }} as share_pct,
    max(received_date) as newest_date
from told
group by fund_no, share_of_code, subject_key
