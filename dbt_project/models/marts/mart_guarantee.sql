-- Guarantees of enterprises' debts: what the newest month that lists each says, and where it stands on the business
-- date by its own dates, the last day included. A debt that is not repaid keeps its guarantor: with a liability after
-- its last day in the newest list a guarantee is past its term, not over. It is over once the guarantor has paid and
-- is liable for nothing.
select
    run.business_date,
    guarantee.enterprise_id,
    guarantee.guarantor_code,
    guarantee.guarantee_no,
    guarantee.guarantor_name,
    guarantee.creditor_name,
    guarantee.loan_no,
    guarantee.guarantee_kind_code,
    guarantee.guaranteed_cny,
    guarantee.liability_cny,
    guarantee.fee_rate_pct,
    guarantee.from_date,
    guarantee.to_date,
    guarantee.compensated_date,
    guarantee.compensated_cny,
    case
        when
            guarantee.to_date < guarantee.listed_date
            and guarantee.listed_date = guarantee.newest_list_date
            and guarantee.liability_cny > 0
            then 'past_term'
        when guarantee.to_date < run.business_date then 'over'
        when guarantee.payment_record_id is not null and guarantee.liability_cny = 0 then 'over'
        when guarantee.listed_date < guarantee.newest_list_date then 'not_listed'
        when guarantee.from_date > run.business_date then 'not_begun'
        else 'in_force'
    end as state_code,
    guarantee.listed_date,
    guarantee.newest_list_date,
    guarantee.record_id
from {{ ref('int_instrument__guarantee') }} as guarantee
cross join {{ ref('dim_run') }} as run
