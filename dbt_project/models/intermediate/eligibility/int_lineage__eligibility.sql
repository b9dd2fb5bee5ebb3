-- What the criteria in force take: measures, or sets of source records. `rule_kind` says what the input decides: the
-- value of a criterion, whether it binds (`condition`), the points of its score or of the total, what is evidence for
-- it, the industry by which the size standard sizes, or that a recognition is held.
{{ config(materialized='view') }}
{%- set needs = {
    'condition': {'rules': ref('eligibility_condition'), 'code': 'asking.criterion_code'},
    'total': {'rules': ref('eligibility_item'), 'code': "''"},
    'cultivation': {'rules': ref('cultivation_rule'), 'code': "''"},
    'policy': {'rules': ref('policy_rule'), 'code': 'asking.programme_code'},
} %}
select
    'criterion' as rule_kind,
    asked.rulebook_code,
    asked.version,
    asked.criterion_code as rule_code,
    'measure' as input_kind,
    asked.measure_code as input_code,
    asked.basis_code as item,
    coalesce(asked.period_year, case when asked.kind = 'size' then run.figure_year end) as period_year
from {{ ref('int_eligibility__rule') }} as asked
cross join {{ ref('dim_run') }} as run
where asked.kind in ('measure', 'size')
{%- for rule_kind, need in needs.items() %}
    union
    select
        '{{ rule_kind }}' as rule_kind,
        asking.rulebook_code,
        asking.version,
        {{ need.code }} as rule_code,
        'measure' as input_kind,
        asking.measure_code as input_code,
        asking.basis_code as item,
        run.figure_year + asking.period_offset as period_year
    from {{ need.rules }} as asking
    inner join {{ ref('int_rulebook__effective') }} as rulebook
        on asking.rulebook_code = rulebook.rulebook_code and asking.version = rulebook.version
    cross join {{ ref('dim_run') }} as run
    where asking.measure_code is not null
{%- endfor %}
union
select
    'score' as rule_kind,
    scored.rulebook_code,
    scored.version,
    scored.criterion_code as rule_code,
    'measure' as input_kind,
    item.measure_code as input_code,
    item.basis_code as item,
    run.figure_year + item.period_offset as period_year
from {{ ref('int_eligibility__rule') }} as scored
inner join {{ ref('eligibility_item') }} as item
    on
        scored.rulebook_code = item.rulebook_code
        and scored.version = item.version
        and (scored.score_code = item.score_code or scored.score_code = 'total')
cross join {{ ref('dim_run') }} as run
where item.measure_code is not null
union
select
    'evidence' as rule_kind,
    evidence.rulebook_code,
    evidence.version,
    evidence.criterion_code as rule_code,
    'set' as input_kind,
    'adverse_feed' as input_code,
    evidence.feed as item,
    cast(null as integer) as period_year
from {{ ref('eligibility_evidence') }} as evidence
inner join {{ ref('int_rulebook__effective') }} as rulebook
    on evidence.rulebook_code = rulebook.rulebook_code and evidence.version = rulebook.version
union
select
    'size' as rule_kind,
    rulebook_code,
    version,
    criterion_code as rule_code,
    'set' as input_kind,
    'registry' as input_code,
    '' as item,
    cast(null as integer) as period_year
from {{ ref('int_eligibility__rule') }}
where kind = 'size'
union
select
    'recognition' as rule_kind,
    held.rulebook_code,
    rulebook.version,
    '' as rule_code,
    'measure' as input_kind,
    held.measure_code as input_code,
    cast(null as string) as item,
    cast(null as integer) as period_year
from {{ ref('eligibility_recognition') }} as held
inner join {{ ref('int_rulebook__effective') }} as rulebook
    on held.rulebook_code = rulebook.rulebook_code
