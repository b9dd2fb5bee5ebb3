-- Whether the borrower of each filed loan was on a list of the programme on the day of the loan: `met` on its first
-- and its last day too; `unknown` if an entry of that day was revoked since (lists do not say when) or has no last
-- day, if the pool keeps a list of its own, or if a list has not arrived; `unmet` otherwise.
with entry as (
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
left join {{ ref('int_pool__list') }} as lists
    on filing.rulebook_code = lists.rulebook_code and filing.version = lists.version
left join entry
    on
        filing.rulebook_code = entry.rulebook_code
        and filing.bank_code = entry.bank_code
        and filing.loan_no = entry.loan_no
