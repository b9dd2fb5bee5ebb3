-- Each guarantee by the newest month end that lists it, and the newest month end of the list. What the guarantor paid
-- is told in the month of the payment, and perhaps later ones: it is that of the newest month that has an amount,
-- never a sum. Months that were told of another enterprise are not this one's. A row that is not dated at the end of
-- a month counts nowhere, as in the statistics.
with {{ listed_by_month('stg_finance__guarantee', key=['guarantor_code', 'guarantee_no']) }},

paid as (
    select
        *,
        row_number() over (
            partition by guarantor_code, guarantee_no, enterprise_id
            order by case when compensated_cny > 0 then 0 else 1 end asc nulls last, data_date desc nulls last
        ) as payment_rank
    from dated
    where compensated_cny > 0 or compensated_date is not null
)

select
    dated.enterprise_id,
    dated.guarantor_code,
    dated.guarantor_name,
    dated.guarantee_no,
    dated.creditor_name,
    dated.loan_no,
    dated.guarantee_kind_code,
    dated.guaranteed_cny,
    dated.liability_cny,
    {{ plausible_fee('dated.fee_rate_pct') }} as fee_rate_pct,
    dated.from_date,
    dated.to_date,
    paid.compensated_date,
    paid.compensated_cny,
    dated.data_date as listed_date,
    newest.newest_list_date,
    dated.record_id,
    paid.record_id as payment_record_id
from dated
cross join newest
left join paid
    on
        dated.guarantor_code = paid.guarantor_code
        and dated.guarantee_no = paid.guarantee_no
        and dated.enterprise_id = paid.enterprise_id
        and paid.payment_rank = 1
where dated.recency_rank = 1 and dated.enterprise_id is not null
