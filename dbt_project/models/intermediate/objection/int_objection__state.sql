-- Objections of enterprises as they stand on the business date, each with the day by which its jurisdiction wants it
-- answered, and the first arrival of the disputed feed on or after the day on which it was upheld.
with terms as (
    select
        rules.jurisdiction_code,
        rules.term_days,
        rules.is_working_days,
        rules.document_zh,
        rules.clause,
        rules.authority,
        rules.is_verified
    from {{ ref('objection_term_rule') }} as rules
    inner join {{ ref('int_rulebook__effective') }} as effective
        on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
),

ranked as (
    select
        objection.enterprise_id,
        objection.objection_no,
        objection.disputed_feed,
        objection.disputed_field,
        objection.disputed_key,
        objection.reason_code,
        objection.objection_status_code,
        objection.is_in_dispute,
        objection.submitted_date,
        objection.closed_date,
        objection.record_id,
        terms.term_days,
        terms.is_working_days,
        terms.document_zh,
        terms.clause,
        terms.authority,
        terms.is_verified,
        row_number() over (
            partition by objection.objection_no
            order by
                case when terms.jurisdiction_code = 'CN' then 0 else length(terms.jurisdiction_code) end desc,
                terms.jurisdiction_code asc nulls last
        ) as term_rank
    from {{ ref('stg_finance__objection') }} as objection
    left join terms
        on
            terms.jurisdiction_code = 'CN'
            or objection.jurisdiction_code like terms.jurisdiction_code || '%'
    where objection.enterprise_id is not null
),

corrected as (
    select
        ranked.objection_no,
        min(delivery.as_of_date) as correction_date
    from ranked
    inner join {{ ref('stg_landing__delivery') }} as delivery
        on ranked.disputed_feed = delivery.feed
    where
        ranked.term_rank = 1
        and ranked.objection_status_code = 'upheld'
        and delivery.as_of_date >= ranked.closed_date
    group by ranked.objection_no
)

select
    ranked.enterprise_id,
    ranked.objection_no,
    ranked.disputed_feed,
    ranked.disputed_field,
    ranked.disputed_key,
    ranked.reason_code,
    ranked.objection_status_code,
    ranked.is_in_dispute,
    ranked.submitted_date,
    ranked.closed_date,
    case
        when ranked.is_working_days then {{ add_working_days('ranked.submitted_date', 'ranked.term_days') }}
        else {{ add_days('ranked.submitted_date', 'ranked.term_days') }}
    end as due_date,
    corrected.correction_date,
    ranked.document_zh,
    ranked.clause,
    ranked.authority,
    ranked.is_verified,
    ranked.record_id
from ranked
left join corrected
    on ranked.objection_no = corrected.objection_no
where ranked.term_rank = 1
