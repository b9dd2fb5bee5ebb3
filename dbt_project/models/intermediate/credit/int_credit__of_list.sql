-- What the registry and public lists tell of each enterprise on each observation date. Being on no list is zero once
-- something of the list's feed is known, and unknown before.
{%- set counted = {
    'legal_person_changes_24m': ('changed_legal_person', 'from_24m_date', 'item_count', 'registry/change'),
    'capital_changes_24m': ('changed_capital', 'from_24m_date', 'item_count', 'registry/change'),
    'address_changes_24m': ('changed_address', 'from_24m_date', 'item_count', 'registry/change'),
    'abnormal_36m': ('abnormal', 'from_36m_date', 'item_count', 'registry/abnormal_operation'),
    'penalty_count_24m': ('penalty', 'from_24m_date', 'item_count', 'credit/admin_penalty'),
    'penalty_cny_24m': ('penalty', 'from_24m_date', 'amount', 'credit/admin_penalty'),
    'dishonest_36m': ('dishonest', 'from_36m_date', 'item_count', 'credit/dishonest_debtor'),
    'arrears_24m': ('arrears', 'from_24m_date', 'item_count', 'tax/arrears'),
    'patent_count_36m': ('patent', 'from_36m_date', 'item_count', 'ip/patent'),
} %}
with summed as (
    select
        enterprise_id,
        {%- for name, (code, start, column, feed) in counted.items() %}
            {{ evidence_sum(code, column, start) }} as {{ name }},
        {%- endfor %}
        observation_date
    from (
        {{ known_evidence([
            'changed_legal_person', 'changed_capital', 'changed_address', 'abnormal', 'penalty', 'dishonest', 'arrears',
            'patent',
        ]) }}
    ) as known
    group by enterprise_id, observation_date
),

feeds as (
    select
        {%- for name, (code, start, column, feed) in counted.items() %}
            max(case when feed.feed = '{{ feed }}' then 1 end) as {{ name }},
        {%- endfor %}
        observed.observation_date
    from {{ ref('int_credit__date') }} as observed
    left join {{ ref('int_credit__feed') }} as feed
        on observed.observation_date >= feed.known_from_date
    group by observed.observation_date
)

select
    subject.enterprise_id,
    subject.observation_date,
    {%- for name in counted %}
        cast(case when feeds.{{ name }} = 1 then coalesce(summed.{{ name }}, 0) end as decimal(28, 6))
            as {{ name }},
    {%- endfor %}
    subject.observation_date as evidence_date,
    cast({{ whole_months_before('subject.established_date', 'subject.observation_date') }} as decimal(28, 6))
        as age_months
from {{ ref('int_credit__subject') }} as subject
inner join feeds
    on subject.observation_date = feeds.observation_date
left join summed
    on subject.enterprise_id = summed.enterprise_id and subject.observation_date = summed.observation_date
