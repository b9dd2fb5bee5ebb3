-- Loans filed under a risk-sharing programme: the result of the conditions as of the day of the loan, the range of
-- the share that the pool may bear, and what the enterprise may still borrow under the cap on the business date.
with counted as (
    select
        rulebook_code,
        bank_code,
        loan_no,
        cast(count(case when state_code = 'unmet' then 1 end) as integer) as unmet_count,
        cast(count(case when state_code = 'unknown' then 1 end) as integer) as unknown_count,
        cast(count(case when state_code = 'manual' then 1 end) as integer) as manual_count,
        {{ joined_codes("case state_code when 'unmet' then condition_code end", 'order_no') }} as unmet_conditions,
        {{ joined_codes("case state_code when 'unknown' then condition_code end", 'order_no') }} as unknown_conditions,
        max(case when condition_code = 'firm_cap' then threshold end) as firm_cap_cny
    from {{ ref('int_pool__condition') }}
    group by rulebook_code, bank_code, loan_no
),

exposed as (
    select
        filing.rulebook_code,
        filing.bank_code,
        filing.loan_no,
        exposure.before_cny + filing.loan_amount_cny as live_cny,
        exposure.balance_cny
    from {{ ref('int_pool__filing') }} as filing
    inner join {{ ref('int_pool__exposure') }} as exposure
        on
            filing.rulebook_code = exposure.rulebook_code
            and filing.bank_code = exposure.bank_code
            and filing.loan_no = exposure.loan_no
)

select
    run.business_date,
    filing.enterprise_id,
    filing.rulebook_code,
    filing.version,
    filing.bank_code,
    filing.bank_name,
    filing.loan_no,
    filing.loan_amount_cny,
    filing.granted_date,
    filing.due_date,
    filing.filing_date,
    case
        when counted.unmet_count > 0 then 'unmet'
        when counted.unknown_count > 0 then 'unknown'
        when counted.manual_count > 0 then 'manual'
        else 'met'
    end as state_code,
    counted.unmet_count,
    counted.unknown_count,
    counted.manual_count,
    counted.unmet_conditions,
    counted.unknown_conditions,
    shared.band_code as share_band_code,
    shared.compensated_code,
    shared.share_min_pct,
    shared.share_max_pct,
    coalesce(shared.is_share_placeholder, true) as is_share_placeholder,
    cast(exposed.live_cny as decimal(18, 2)) as live_cny,
    cast(exposed.balance_cny as decimal(18, 2)) as balance_cny,
    firm.firm_balance_cny,
    cast(counted.firm_cap_cny as decimal(18, 2)) as firm_cap_cny,
    cast(counted.firm_cap_cny - firm.firm_balance_cny as decimal(18, 2)) as firm_headroom_cny,
    filing.record_id
from {{ ref('int_pool__filing') }} as filing
cross join {{ ref('dim_run') }} as run
inner join exposed
    on
        filing.rulebook_code = exposed.rulebook_code
        and filing.bank_code = exposed.bank_code
        and filing.loan_no = exposed.loan_no
inner join {{ ref('int_pool__firm') }} as firm
    on filing.rulebook_code = firm.rulebook_code and filing.enterprise_id = firm.enterprise_id
left join counted
    on
        filing.rulebook_code = counted.rulebook_code
        and filing.bank_code = counted.bank_code
        and filing.loan_no = counted.loan_no
left join {{ ref('int_pool__share') }} as shared
    on
        filing.rulebook_code = shared.rulebook_code
        and filing.bank_code = shared.bank_code
        and filing.loan_no = shared.loan_no
