-- Each requirement of each support programme that applies where the enterprise is, as a rank (see
-- macros/rulebook/state_rank.sql). A programme that grants a title has the eligibility result as a requirement of its
-- own, which is rule and group 0.
with placed as (
    select
        enterprise.enterprise_no,
        coalesce(registered.address_region_code, registered.region_code) as region_code
    from {{ ref('int_eligibility__enterprise') }} as enterprise
    inner join {{ ref('dim_enterprise') }} as registered
        on enterprise.enterprise_id = registered.enterprise_id
),

open_to as (
    select
        placed.enterprise_no,
        programme.programme_no,
        programme.grants_rulebook_code
    from placed
    inner join {{ ref('int_policy__programme') }} as programme
        on {{ applies_in('programme.jurisdiction', 'placed.region_code') }}
)

select
    open_to.enterprise_no,
    open_to.programme_no,
    rules.group_no,
    rules.rule_no,
    case
        when rules.need_no is null then {{ state_rank('manual') }}
        else {{ rank_of_requirement('rules.role_code', 'fact', 'rules') }}
    end as state_rank,
    fact.fact_value
from open_to
inner join {{ ref('int_policy__rule') }} as rules
    on open_to.programme_no = rules.programme_no
left join {{ ref('int_eligibility__fact') }} as fact
    on open_to.enterprise_no = fact.enterprise_no and rules.need_no = fact.need_no
union all
select
    open_to.enterprise_no,
    open_to.programme_no,
    0 as group_no,
    0 as rule_no,
    result.state_rank,
    cast(null as decimal(28, 6)) as fact_value
from open_to
inner join {{ ref('int_eligibility__result') }} as result
    on open_to.enterprise_no = result.enterprise_no and open_to.grants_rulebook_code = result.rulebook_code
