-- Each requirement for each assessed enterprise as a rank (see macros/rulebook/state_rank.sql). An exclusion is met by
-- whoever it does not exclude; one of which nothing is known is unknown, not absent.
select
    fact.enterprise_no,
    rules.rule_no,
    rules.layer_no,
    rules.group_no,
    rules.role_code = 'entry' as is_entry,
    case
        when rules.role_code = 'entry'
            then
                {{ state_rank_of_range('fact.fact_value', 'fact.fact_max', 'rules.from_value', 'rules.below_value') }}
        when fact.fact_value >= rules.from_value and fact.fact_max < rules.below_value then {{ state_rank('unmet') }}
        when fact.fact_max < rules.from_value or fact.fact_value >= rules.below_value then {{ state_rank('met') }}
        else {{ state_rank('unknown') }}
    end as state_rank,
    fact.fact_value
from {{ ref('int_eligibility__fact') }} as fact
inner join {{ ref('int_cultivation__rule') }} as rules
    on fact.need_no = rules.need_no
