-- Criteria that are settled without a figure: by a person's verdict that counts on the
-- business date, else by the absence of adverse records in the feeds that the seed names, if all of them are fresh. A
-- record, or one under review, leaves the criterion to a person.
with decided as (
    select
        verdict.*,
        row_number() over (
            partition by verdict.enterprise_id, verdict.rulebook_code, verdict.version, verdict.criterion_code
            order by verdict.verdict_no desc
        ) as newness
    from {{ ref('criterion_verdict') }} as verdict
    cross join {{ ref('dim_run') }} as run
    where verdict.decided_on <= run.business_date
),

verdicts as (
    select
        enterprise.enterprise_no,
        asked.rule_no,
        decided.verdict_no,
        decided.verdict,
        decided.valid_to_date
    from decided
    cross join {{ ref('dim_run') }} as run
    inner join {{ ref('int_eligibility__enterprise') }} as enterprise
        on decided.enterprise_id = enterprise.enterprise_id
    inner join {{ ref('int_eligibility__rule') }} as asked
        on
            decided.rulebook_code = asked.rulebook_code
            and decided.version = asked.version
            and decided.criterion_code = asked.criterion_code
    where
        decided.newness = 1
        and decided.verdict in ('met', 'unmet')
        and {{ in_force_on('run.business_date', 'decided.valid_to_date') }}
        and asked.kind = 'manual'
),

looked_at as (
    select
        asked.rule_no,
        evidence.feed,
        case when lag.is_evidence then 1 else 0 end as is_fresh
    from {{ ref('int_eligibility__rule') }} as asked
    inner join {{ ref('eligibility_evidence') }} as evidence
        on
            asked.rulebook_code = evidence.rulebook_code
            and asked.version = evidence.version
            and asked.criterion_code = evidence.criterion_code
    left join {{ ref('int_feed__lag') }} as lag
        on evidence.feed = lag.feed
    where asked.kind = 'manual'
),

fresh_rules as (
    select
        rule_no,
        min(feed) as first_feed,
        min(is_fresh) as is_fresh
    from looked_at
    group by rule_no
),

recorded as (
    select
        record.enterprise_id,
        looked_at.rule_no
    from {{ ref('int_adverse__record') }} as record
    inner join looked_at
        on record.source_feed = looked_at.feed
    where record.is_displayed or record.needs_review
    group by record.enterprise_id, looked_at.rule_no
)

select
    enterprise_no,
    rule_no,
    case verdict when 'met' then {{ state_rank('met') }} else {{ state_rank('unmet') }} end as state_rank,
    'verdict' as basis_code,
    cast(null as decimal(28, 6)) as criterion_value,
    cast(null as string) as source_feed,
    verdict_no,
    valid_to_date as verdict_until_date
from verdicts
union all
select
    enterprise.enterprise_no,
    fresh_rules.rule_no,
    {{ state_rank('met') }} as state_rank,
    'no_record' as basis_code,
    cast(0 as decimal(28, 6)) as criterion_value,
    fresh_rules.first_feed as source_feed,
    cast(null as integer) as verdict_no,
    cast(null as date) as verdict_until_date
from {{ ref('int_eligibility__enterprise') }} as enterprise
cross join fresh_rules
left join recorded
    on enterprise.enterprise_id = recorded.enterprise_id and fresh_rules.rule_no = recorded.rule_no
left join verdicts
    on enterprise.enterprise_no = verdicts.enterprise_no and fresh_rules.rule_no = verdicts.rule_no
where fresh_rules.is_fresh = 1 and recorded.rule_no is null and verdicts.rule_no is null
