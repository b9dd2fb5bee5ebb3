-- Warnings about funds: too much in one enterprise or industry, past the term with investments left, past the day of
-- exit that was agreed. `subject_key` says which enterprise, division, fund or investment it is.
with told as (
    select
        fund_no,
        case share_of_code when 'enterprise' then 'enterprise_share' else 'industry_share' end as warning_code,
        subject_key,
        share_pct as evidence_value,
        newest_date as evidence_date
    from {{ ref('int_venture__share') }}
    union all
    select
        fund_no,
        'past_term' as warning_code,
        fund_no as subject_key,
        max(fund_overdue_days) as evidence_value,
        max(term_until_date) as evidence_date
    from {{ ref('int_venture__holding') }}
    where fund_overdue_days is not null
    group by fund_no
    union all
    select
        fund_no,
        'past_exit_date' as warning_code,
        record_no as subject_key,
        exit_overdue_days as evidence_value,
        agreed_exit_date as evidence_date
    from {{ ref('int_venture__holding') }}
    where exit_overdue_days is not null and fund_no is not null
)

select
    told.fund_no,
    told.warning_code,
    told.subject_key,
    rules.level_code as warning_level_code,
    cast(told.evidence_value as decimal(28, 6)) as evidence_value,
    rules.threshold,
    rules.unit_code,
    told.evidence_date,
    rules.rulebook_code,
    rules.version,
    rules.clause,
    rules.authority,
    rules.is_verified
from told
inner join {{ ref('venture_warning_rule') }} as rules
    on told.warning_code = rules.warning_code and told.evidence_value >= rules.threshold
inner join {{ ref('int_rulebook__effective') }} as effective
    on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
