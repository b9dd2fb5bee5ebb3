-- The state of every group of criteria, of which any will do. `data_rank` leaves out what only a person can judge: it
-- says whether every criterion that data can decide is met.
select
    criterion.enterprise_no,
    criteria.group_no,
    {%- for state in ['met', 'unmet', 'unknown', 'manual'] %}
        sum(case when criterion.state_rank = {{ state_rank(state) }} then 1 else 0 end) as {{ state }}_count,
    {%- endfor %}
    max({{ any_rank('criterion.state_rank') }}) as any_rank,
    max(
        case
            when criterion.state_rank = {{ state_rank('manual') }} then {{ state_rank('not_applicable') }}
            else {{ any_rank('criterion.state_rank') }}
        end
    ) as any_data_rank
from {{ ref('int_eligibility__criterion') }} as criterion
inner join {{ ref('int_eligibility__rule') }} as criteria
    on criterion.rule_no = criteria.rule_no
group by criterion.enterprise_no, criteria.group_no
