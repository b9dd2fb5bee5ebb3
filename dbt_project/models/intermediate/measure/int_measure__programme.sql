-- Projects, platforms and awards of provincial or national level, up to the business date. Only of those that have one:
-- int_measure__zero says whether the others have none. A unit that a programme names twice counts once. A link comes
-- before the identifier of the source: only rows that no USCC identifies are linked.
{%- set counted = {
    'platforms_2y': "kind_code = 'platform' and awarded_date > two_years_before",
    'awards_2y': "kind_code = 'award' and awarded_date > two_years_before",
    'projects_2y': "kind_code = 'project' and awarded_date > two_years_before",
    'provincial_awards_3y': "kind_code = 'award' and awarded_date > three_years_before",
    'provincial_awards_top3_3y': "kind_code = 'award' and participant_rank <= 3 and awarded_date > three_years_before",
    'national_awards_top3_5y': "kind_code = 'award' and participant_rank <= 3 and level_code = 'national' "
    ~ "and awarded_date > five_years_before",
    'open_platforms': "kind_code = 'platform' and " ~ in_force_on('business_date', 'end_date'),
} %}
with named as (
    select
        coalesce(link.enterprise_id, programme.enterprise_id) as enterprise_id,
        programme.programme_no,
        programme.programme_kind_code as kind_code,
        programme.level_code,
        programme.participant_rank,
        programme.awarded_date,
        programme.end_date,
        run.business_date,
        {{ add_months('run.business_date', -24) }} as two_years_before,
        {{ add_months('run.business_date', -36) }} as three_years_before,
        {{ add_months('run.business_date', -60) }} as five_years_before
    from {{ ref('stg_innovation__programme') }} as programme
    cross join {{ ref('dim_run') }} as run
    left join {{ ref('stg_identity__enterprise_link') }} as link
        on
            link.feed = 'innovation/programme'
            and link.party_role = 'unit'
            and programme._record_id = link._record_id
    where
        programme.level_code in ('provincial', 'national')
        and coalesce(link.enterprise_id, programme.enterprise_id) is not null
),

counted as (
    select
        {%- for name, condition in counted.items() %}
        count(distinct case when {{ condition }} then programme_no end) as {{ name }},
        {%- endfor %}
        enterprise_id
    from named
    group by enterprise_id
)

{{ measure_rows(
    'counted',
    {
        'platforms_2y': 'platforms_2y',
        'awards_2y': 'awards_2y',
        'projects_2y': 'projects_2y',
        'provincial_awards_3y': 'provincial_awards_3y',
        'provincial_awards_top3_3y': 'provincial_awards_top3_3y',
        'national_awards_top3_5y': 'national_awards_top3_5y',
        'has_provincial_institution': 'case when open_platforms > 0 then 1 else 0 end',
    },
    basis_code='programme',
    feed='innovation/programme',
) }}
