-- The newest registry row of each enterprise as of the business date.
-- Deliveries overlap and may contradict each other on the same day: the content of the rows decides then, never the
-- order of arrival. `_record_id` comes last and can only choose between rows that are equal in every other respect.
with known as (
    select *
    from {{ source('landing', 'registry__enterprise') }}
    where _as_of_date is null or _as_of_date <= {{ business_date() }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id
            order by
                _as_of_date desc nulls last,
                enterprise_name asc nulls last,
                established_date desc nulls last,
                registered_capital_amount desc nulls last,
                registered_capital_currency asc nulls last,
                registered_capital_text asc nulls last,
                enterprise_type_text asc nulls last,
                province_name asc nulls last,
                city_name asc nulls last,
                business_scope asc nulls last,
                identifier_raw asc nulls last,
                _record_id asc
        ) as recency_rank
    from known
)

select
    enterprise_id,
    uscc,
    identifier_kind,
    has_valid_check_digit,
    identifier_raw,
    enterprise_name,
    established_date,
    enterprise_type_text,
    registered_capital_amount,
    registered_capital_currency,
    registered_capital_text,
    business_scope,
    province_name,
    city_name,
    _as_of_date as registry_as_of_date,
    _delivery_id,
    _record_id
from ranked
where recency_rank = 1
