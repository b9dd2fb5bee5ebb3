-- Cultivation lists against the last push: members, those who left, and those one step away, each with the
-- requirement that decides, its value and its clause. `reason_state_code`: the entry condition is met or unmet, the
-- exclusion applies, neither is known, or the enterprise is no longer assessed.
with reasoned as (
    select
        listed.enterprise_id,
        listed.rulebook_code,
        listed.push_state_code,
        listed.layer_code,
        listed.former_layer_code,
        listed.push_date,
        enterprise.enterprise_no,
        case
            when not listed.is_assessed then 'not_assessed'
            when result.unmet_rule_no is not null then 'unmet'
            when result.unknown_rule_no is not null then 'unknown'
            else 'met'
        end as reason_state_code,
        coalesce(result.unmet_rule_no, result.unknown_rule_no, result.met_rule_no) as rule_no
    from {{ ref('int_cultivation__member') }} as listed
    left join {{ ref('int_eligibility__enterprise') }} as enterprise
        on listed.enterprise_id = enterprise.enterprise_id
    left join {{ ref('int_cultivation__layer') }} as result
        on enterprise.enterprise_no = result.enterprise_no and listed.reason_layer_no = result.layer_no
)

select
    run.business_date,
    reasoned.enterprise_id,
    reasoned.rulebook_code,
    rulebook.version,
    reasoned.push_state_code,
    reasoned.layer_code,
    reasoned.former_layer_code,
    reasoned.push_date as last_push_date,
    {{ add_months('reasoned.push_date', 'listing.refresh_months') }} as next_push_date,
    case
        when reasoned.reason_state_code = 'unmet' and rules.role_code = 'exclusion' then 'excluded'
        else reasoned.reason_state_code
    end as reason_state_code,
    rules.requirement_code,
    rules.role_code as requirement_role_code,
    state.fact_value as requirement_value,
    rules.operator,
    rules.threshold,
    rules.unit_code,
    rules.clause,
    rulebook.document_no,
    listing.office_zh,
    listing.office_en,
    coalesce(rules.authority, rulebook.authority) as authority,
    coalesce(rules.is_verified, rulebook.is_verified) as is_verified
from reasoned
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_rulebook__effective') }} as rulebook
    on reasoned.rulebook_code = rulebook.rulebook_code
inner join {{ ref('cultivation_list') }} as listing
    on rulebook.rulebook_code = listing.rulebook_code and rulebook.version = listing.version
left join {{ ref('int_cultivation__rule') }} as rules
    on reasoned.rule_no = rules.rule_no
left join {{ ref('int_cultivation__state') }} as state
    on reasoned.enterprise_no = state.enterprise_no and reasoned.rule_no = state.rule_no
