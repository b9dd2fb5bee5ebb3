-- Whether the borrower of each filed loan was on a list of the programme on the day of the loan: `met` on its first
-- and its last day too; `unknown` if an entry of that day was revoked since (lists do not say when) or has no last
-- day, if the pool keeps a list of its own, or if a list has not arrived; `unmet` otherwise.
with lists as (
    select
        listed.rulebook_code,
        listed.version,
        -- gradient lists hold every recognition that is no measure of another list
        max(
            case
                when listed.list_code = 'filed_list' or not coalesce(fresh.is_evidence, false) then 1
                else 0
            end
        ) = 1 as is_open
    from {{ ref('pool_list') }} as listed
    left join {{ ref('recognition_measure') }} as held
        on listed.list_code = held.recognition_code
    left join {{ ref('measure') }} as measure
        on held.measure_code = measure.measure_code
    left join {{ ref('int_feed__lag') }} as fresh
        on coalesce(measure.zero_when_feed, 'innovation/gradient_list') = fresh.feed
    group by listed.rulebook_code, listed.version
),

entry as (
    select
        filing.rulebook_code,
        filing.bank_code,
        filing.loan_no,
        max(
            case
                when
                    status.valid_from_date <= filing.granted_date
                    and status.valid_to_date >= filing.granted_date
                    and status.state_code <> 'revoked'
                    then 2
                when
                    coalesce(status.valid_from_date <= filing.granted_date, true)
                    and coalesce(status.valid_to_date >= filing.granted_date, true)
                    then 1
                else 0
            end
        ) as entry_rank
    from {{ ref('int_pool__filing') }} as filing
    inner join {{ ref('pool_list') }} as listed
        on filing.rulebook_code = listed.rulebook_code and filing.version = listed.version
    inner join {{ ref('int_recognition__status') }} as status
        on filing.enterprise_id = status.enterprise_id and listed.list_code = status.recognition_code
    group by filing.rulebook_code, filing.bank_code, filing.loan_no
)

select
    filing.rulebook_code,
    filing.bank_code,
    filing.loan_no,
    case
        when entry.entry_rank = 2 then 'met'
        when entry.entry_rank = 1 or coalesce(lists.is_open, true) then 'unknown'
        else 'unmet'
    end as list_state_code
from {{ ref('int_pool__filing') }} as filing
left join lists
    on filing.rulebook_code = lists.rulebook_code and filing.version = lists.version
left join entry
    on
        filing.rulebook_code = entry.rulebook_code
        and filing.bank_code = entry.bank_code
        and filing.loan_no = entry.loan_no
