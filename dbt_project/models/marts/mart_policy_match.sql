-- What each assessed enterprise can apply for and what it is missing, the best first: by state, by how soon it can
-- apply, by how little is missing. An enterprise that holds the title which a programme grants has no rank in it.
with matched as (
    select
        enterprise.enterprise_id,
        programme.rulebook_code,
        programme.version,
        programme.programme_code,
        programme.programme_no,
        programme.window_state_code,
        programme.window_rank,
        match.state_rank,
        match.met_count,
        match.unmet_count,
        match.unknown_count,
        match.manual_count,
        rules.requirement_code,
        state.fact_value as requirement_value,
        case
            when
                state.state_rank = {{ state_rank('unmet') }} and rules.unit_code <> 'flag' and rules.role_code = 'entry'
                then cast(abs(rules.threshold - state.fact_value) as decimal(28, 6))
        end as gap_value,
        gap.unmet_criteria,
        match.unmet_count = 1
        and match.unknown_count = 0
        and (match.decisive_rule_no <> 0 or gap.one_step_criterion_code is not null) as is_one_step,
        recognised.enterprise_id is not null as is_held
    from {{ ref('int_policy__match') }} as match
    inner join {{ ref('int_policy__programme') }} as programme
        on match.programme_no = programme.programme_no
    inner join {{ ref('int_eligibility__enterprise') }} as enterprise
        on match.enterprise_no = enterprise.enterprise_no
    left join {{ ref('int_policy__rule') }} as rules
        on match.decisive_rule_no = rules.rule_no
    left join {{ ref('int_policy__state') }} as state
        on match.enterprise_no = state.enterprise_no and match.decisive_rule_no = state.rule_no and state.rule_no <> 0
    left join {{ ref('int_eligibility__gap') }} as gap
        on match.enterprise_no = gap.enterprise_no and programme.grants_rulebook_code = gap.rulebook_code
    left join {{ ref('int_eligibility__recognised') }} as recognised
        on
            enterprise.enterprise_id = recognised.enterprise_id
            and programme.grants_rulebook_code = recognised.rulebook_code
)

select
    run.business_date,
    enterprise_id,
    rulebook_code,
    version,
    programme_code,
    case when is_held then 'held' else {{ state_code('state_rank') }} end as state_code,
    cast(
        case when not is_held then row_number() over (
            partition by enterprise_id, is_held
            order by
                state_rank desc,
                window_rank nulls last,
                case when is_one_step then 0 else 1 end nulls last,
                unmet_count nulls last,
                unknown_count nulls last,
                programme_no nulls last
        ) end as integer
    ) as match_rank,
    window_state_code,
    met_count,
    unmet_count,
    unknown_count,
    manual_count,
    requirement_code,
    requirement_value,
    gap_value,
    unmet_criteria,
    coalesce(is_one_step, false) and not is_held as is_one_step
from matched
cross join {{ ref('dim_run') }} as run
