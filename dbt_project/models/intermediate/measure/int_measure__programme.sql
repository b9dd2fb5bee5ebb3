-- Projects, platforms and awards of provincial or national level, up to the business date. Only of those that have one:
-- int_measure__zero says whether the others have none. A unit that a programme names twice counts once.
{%- set counted = {
    'platforms_2y': "kind_code = 'platform' and awarded_date > two_years_before",
    'awards_2y': "kind_code = 'award' and awarded_date > two_years_before",
    'projects_2y': "kind_code = 'project' and awarded_date > two_years_before",
    'provincial_awards_3y': "kind_code = 'award' and awarded_date > three_years_before",
    'provincial_awards_top3_3y': "kind_code = 'award' and participant_rank <= 3 and awarded_date > three_years_before",
    'national_awards_top3_5y': "kind_code = 'award' and participant_rank <= 3 and level_code = 'national' "
    ~ "and awarded_date > five_years_before",
    'national_awards_top3_3y': "kind_code = 'award' and participant_rank <= 3 and level_code = 'national' "
    ~ "and awarded_date > three_years_before",
    'national_awards_top5_3y': "kind_code = 'award' and participant_rank <= 5 and level_code = 'national' "
    ~ "and awarded_date > three_years_before",
    'open_platforms': "kind_code = 'platform' and " ~ in_force_on('business_date', 'end_date'),
} %}
with named as (
    {{ linked_rows(
        'innovation/programme',
        role='unit',
        columns={
            'programme_no': 'entry.programme_no',
            'kind_code': 'entry.programme_kind_code',
            'level_code': 'entry.level_code',
            'participant_rank': 'entry.participant_rank',
            'awarded_date': 'entry.awarded_date',
            'end_date': 'entry.end_date',
        },
        only="entry.level_code in ('provincial', 'national')",
    ) }}
),

dated as (
    select
        named.*,
        run.business_date,
        {{ add_months('run.business_date', -24) }} as two_years_before,
        {{ add_months('run.business_date', -36) }} as three_years_before,
        {{ add_months('run.business_date', -60) }} as five_years_before
    from named
    cross join {{ ref('dim_run') }} as run
),

counted as (
    select
        {%- for name, condition in counted.items() %}
            count(distinct case when {{ condition }} then programme_no end) as {{ name }},
        {%- endfor %}
        enterprise_id
    from dated
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
        'national_awards_top3_3y': 'national_awards_top3_3y',
        'national_awards_top5_3y': 'national_awards_top5_3y',
        'has_provincial_institution': 'case when open_platforms > 0 then 1 else 0 end',
    },
    basis_code='programme',
    feed='innovation/programme',
) }}
