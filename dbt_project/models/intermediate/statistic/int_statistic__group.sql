-- The groups of each enterprise at each month's end: all with finance of some kind; each of its lists; the deduplicated
-- union of the lists of technology enterprises, and of that its stage, industry and district as they are known on the
-- business date. Every member of the union is in one group of each of the three, `unknown` among them.
with member as (
    select
        listed.month_end_date,
        listed.enterprise_id
    from {{ ref('int_statistic__member') }} as listed
    inner join {{ ref('statistic_list') }} as lists
        on listed.recognition_code = lists.recognition_code
    where lists.is_in_union
    group by listed.month_end_date, listed.enterprise_id
),

placed as (
    select
        member.month_end_date,
        member.enterprise_id,
        coalesce(stage.life_stage_code, 'unknown') as stage,
        coalesce(section.industry_section, 'unknown') as industry,
        coalesce(enterprise.address_region_code, 'unknown') as district
    from member
    left join {{ ref('dim_enterprise') }} as enterprise
        on member.enterprise_id = enterprise.enterprise_id
    left join {{ ref('int_enterprise__life_stage') }} as stage
        on member.enterprise_id = stage.enterprise_id
    left join {{ ref('industry_section') }} as section
        on substring(enterprise.industry_code, 1, 2) between section.division_from and section.division_to
)

select
    month_end_date,
    enterprise_id,
    'all' as dimension_code,
    'filed' as group_code
from {{ ref('int_statistic__firm_month') }}
union
select
    month_end_date,
    enterprise_id,
    'all' as dimension_code,
    'filed' as group_code
from {{ ref('int_statistic__instrument') }}
union all
select
    month_end_date,
    enterprise_id,
    'list' as dimension_code,
    recognition_code as group_code
from {{ ref('int_statistic__member') }}
union all
select
    month_end_date,
    enterprise_id,
    'union' as dimension_code,
    'sci_tech' as group_code
from member
{%- for dimension in ['stage', 'industry', 'district'] %}
    union all
    select
        month_end_date,
        enterprise_id,
        '{{ dimension }}' as dimension_code,
        {{ dimension }} as group_code
    from placed
{%- endfor %}
