-- The lines of form A107012 that count for each enterprise and tax year as of the business date. A correction replaces
-- the whole form: lines of two submissions never mix, so a line that the correction leaves blank is gone.
-- A table: ranking its millions of rows again for every model and test that reads them would take longest of all.
{{ config(materialized='table') }}
{%- set form = ['enterprise_id', 'tax_year'] %}
{%- set columns = [
    'enterprise_id',
    'uscc',
    'identifier_kind',
    'has_valid_check_digit',
    'enterprise_name',
    'submission_no',
    'submission_kind_code',
    'tax_year',
    'submitted_date',
    'line_no',
    'line_name',
    'amount_cny',
    'item_count',
    'rate_pct',
    'etl_at',
] %}
-- the date of a submission is that of its lines; single lines may lack it
with dated as (
    {{ known_rows(
        'tax',
        'rd_deduction',
        event_date='submitted_date',
        computed={
            'submission_date': 'max(' ~ submitted_on() ~ ') over (partition by ' ~ form | join(', ')
            ~ ', submission_no order by ' ~ submitted_on() ~ ' desc nulls last)',
        },
        linked=true,
    ) }}
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by {{ linked_names(form, true) | join(', ') }}
            order by submission_date desc nulls last, submission_kind_code asc nulls last, submission_no desc
        ) as submission_rank
    from dated
)

{{ first_rows(
    'select * from ranked where submission_rank = 1',
    form + ['line_no'],
    ['etl_at desc nulls last', '_as_of_date desc nulls last'] + content_order(columns, true),
    columns,
    linked=true,
) }}
