-- Each bond by the newest month end that lists it, and the newest month end of the list. As in the statistics, a row
-- that is not dated at the end of a month counts nowhere. A coupon out of 0 to 15 per cent is a mixture of units (a
-- bound of ours).
with {{ listed_by_month('stg_finance__bond', key=['bond_code']) }}

select
    dated.enterprise_id,
    dated.bond_code,
    dated.bond_name,
    dated.bond_kind_code,
    dated.venue_text,
    dated.issued_cny,
    dated.balance_cny as bond_balance_cny,
    case when dated.coupon_pct between 0 and 15 then dated.coupon_pct end as coupon_pct,
    dated.value_date,
    dated.due_date,
    dated.data_date as listed_date,
    newest.newest_list_date,
    dated.record_id
from dated
cross join newest
where dated.recency_rank = 1 and dated.enterprise_id is not null
