-- Every version of every credit rating known by the business date: a year's level may be reviewed and repaired later.
-- `known_date` is the day from which a version could be known; a version sent twice counts once, as last written.
-- A table: ranking its rows again for every model and check that reads them would take longer.
{{ config(materialized='table') }}
{%- set columns = [
    'enterprise_id',
    'uscc',
    'identifier_kind',
    'has_valid_check_digit',
    'enterprise_name',
    'assessment_year',
    'assessment_kind_code',
    'level_code',
    'score',
    'assessed_by',
    'valid_from_date',
    'valid_to_date',
    'published_date',
    'etl_at',
] %}
{%- set latest = ['etl_at desc nulls last'] + content_order(columns) + ['record_id asc nulls last'] %}
with versions as (
    {{ newest_rows(
        'tax',
        'credit_rating',
        key=['enterprise_id', 'assessment_year', 'assessment_kind_code', 'published_date'],
        columns=columns,
        newest_by=['etl_at desc nulls last'],
        event_date='published_date',
    ) }}
),

known as (
    select
        *,
        coalesce(published_date, as_of_date) as known_date
    from versions
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, assessment_year
            order by {{ (['known_date desc nulls last'] + latest) | join(', ') }}
        ) as rank_in_year,
        row_number() over (
            partition by enterprise_id
            order by {{ (['assessment_year desc', 'known_date desc nulls last'] + latest) | join(', ') }}
        ) as rank_of_all
    from known
)

select
    {{ columns | join(',\n    ') }},
    known_date,
    rank_in_year = 1 as is_latest_of_year,
    rank_of_all = 1 as is_current,
    as_of_date,
    delivery_id,
    record_id
from ranked
