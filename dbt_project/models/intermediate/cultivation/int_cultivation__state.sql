-- Each requirement for each assessed enterprise as a rank (see macros/rulebook/state_rank.sql). An exclusion is met by
-- whoever it does not exclude; one of which nothing is known is unknown, not absent.
select
    fact.enterprise_no,
    rules.rule_no,
    rules.layer_no,
    rules.group_no,
    rules.role_code = 'entry' as is_entry,
    {{ rank_of_requirement('rules.role_code', 'fact', 'rules') }} as state_rank,
    fact.fact_value
from {{ ref('int_eligibility__fact') }} as fact
inner join {{ ref('int_cultivation__rule') }} as rules
    on fact.need_no = rules.need_no
