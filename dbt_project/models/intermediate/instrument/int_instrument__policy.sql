-- Each policy by the newest month end that lists it, the newest month end of the list, and what was paid in the
-- months that are known, which `first_listed_date` begins. Premium, subsidy and claims are of a month: they are
-- summed over months. Months that were told of another enterprise are not this one's. A row that is not dated at the
-- end of a month counts nowhere, as in the statistics.
with {{ listed_by_month('stg_finance__insurance_policy', key=['insurer_code', 'policy_no']) }},

paid as (
    select
        insurer_code,
        policy_no,
        enterprise_id,
        cast(sum(premium_cny) as decimal(24, 2)) as premium_total_cny,
        cast(sum(subsidy_cny) as decimal(24, 2)) as subsidy_total_cny,
        cast(sum(claim_cny) as decimal(24, 2)) as claim_total_cny,
        min(data_date) as first_listed_date,
        cast(count(*) as integer) as listed_month_count
    from dated
    group by insurer_code, policy_no, enterprise_id
)

select
    dated.enterprise_id,
    dated.insurer_code,
    dated.insurer_name,
    dated.policy_no,
    dated.insurance_kind_code,
    dated.cover_cny,
    dated.from_date,
    dated.to_date,
    dated.data_date as listed_date,
    newest.newest_list_date,
    paid.premium_total_cny,
    paid.subsidy_total_cny,
    paid.claim_total_cny,
    paid.first_listed_date,
    paid.listed_month_count,
    dated.record_id
from dated
cross join newest
inner join paid
    on
        dated.insurer_code = paid.insurer_code
        and dated.policy_no = paid.policy_no
        and dated.enterprise_id = paid.enterprise_id
where dated.recency_rank = 1
