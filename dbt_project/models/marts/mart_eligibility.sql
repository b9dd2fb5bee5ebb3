-- What every assessed enterprise is eligible for by the rulebooks in force. An enterprise with a valid recognition is
-- `recognised`, whatever data says (`data_state_code`). `met_by_data`: all criteria that data decides are met, and
-- `manual_criteria` remain for a person. `manual`: only what a person judges can still open a way. `route_code` is
-- the alternative on which data's result rests.
with versions as (
    select
        rulebook.rulebook_code,
        rulebook.version,
        rulebook.document_no,
        rulebook.authority,
        rulebook.is_verified,
        dimension.points_cap
    from {{ ref('int_rulebook__effective') }} as rulebook
    left join {{ ref('eligibility_dimension') }} as dimension
        on
            rulebook.rulebook_code = dimension.rulebook_code
            and rulebook.version = dimension.version
            and dimension.score_code = 'total'
),

held as (
    select
        fact.enterprise_no,
        recognition.rulebook_code,
        fact.fact_value = 1 as holds_recognition
    from {{ ref('eligibility_recognition') }} as recognition
    inner join {{ ref('int_eligibility__need') }} as need
        on recognition.measure_code = need.measure_code and need.period_offset is null
    inner join {{ ref('int_eligibility__fact') }} as fact
        on need.need_no = fact.need_no
),

results as (
    select
        *,
        case
            when state_rank = {{ state_rank('manual') }} and data_rank = {{ state_rank('met') }} then 'met_by_data'
            else {{ state_code('state_rank') }}
        end as data_state_code
    from {{ ref('int_eligibility__result') }}
)

select
    run.business_date,
    enterprise.enterprise_id,
    result.rulebook_code,
    versions.version,
    case when recognised.enterprise_id is not null then 'recognised' else result.data_state_code end as state_code,
    result.data_state_code,
    recognised.valid_to_date as recognised_until_date,
    case
        when recognised.enterprise_id is null or result.data_state_code in ('unknown', 'manual') then null
        else result.data_state_code <> 'unmet'
    end as is_confirmed_by_data,
    result.route_code,
    score.score_min,
    score.score_max,
    cast(versions.points_cap as decimal(9, 2)) as score_scale,
    result.met_count,
    result.unmet_count,
    result.unknown_count,
    result.manual_count,
    gap.unmet_criteria,
    gap.manual_criteria,
    gap.one_step_criterion_code,
    held.holds_recognition,
    size.size_class_code as class_code,
    versions.document_no,
    versions.authority,
    versions.is_verified
from results as result
cross join {{ ref('dim_run') }} as run
inner join versions
    on result.rulebook_code = versions.rulebook_code
inner join {{ ref('int_eligibility__enterprise') }} as enterprise
    on result.enterprise_no = enterprise.enterprise_no
left join {{ ref('int_eligibility__score') }} as score
    on
        result.enterprise_no = score.enterprise_no
        and result.rulebook_code = score.rulebook_code
        and score.score_code = 'total'
left join held
    on result.enterprise_no = held.enterprise_no and result.rulebook_code = held.rulebook_code
left join {{ ref('int_size__class') }} as size
    on enterprise.enterprise_id = size.enterprise_id and result.rulebook_code = size.rulebook_code
left join {{ ref('int_eligibility__gap') }} as gap
    on result.enterprise_no = gap.enterprise_no and result.rulebook_code = gap.rulebook_code
left join {{ ref('int_eligibility__recognised') }} as recognised
    on enterprise.enterprise_id = recognised.enterprise_id and result.rulebook_code = recognised.rulebook_code
