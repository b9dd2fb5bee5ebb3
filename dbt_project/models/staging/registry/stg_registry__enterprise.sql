-- The newest registry row of each enterprise as of the business date.
-- The date of the file comes before the row's own time of writing, since only some districts send one: an enterprise
-- that moved away stays, with its old time, in a file of its former district that came before the move.
-- A table: ranking its rows again for every model and check that reads them would take longer.
{{ config(materialized='table') }}
{{ newest_rows(
    'registry', 'enterprise',
    key=['enterprise_id'],
    newest_by=['_as_of_date desc nulls last', 'etl_at desc nulls last'],
    columns=[
        'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'identifier_raw',
        'enterprise_name', 'established_date', 'enterprise_type_text', 'enterprise_type_code', 'registration_no',
        'status_text', 'legal_person',
        'registered_capital_amount', 'registered_capital_currency', 'registered_capital_text',
        'approved_date', 'operating_from_date', 'operating_to_date',
        'industry_code', 'industry_edition', 'business_scope',
        'province_name', 'city_name', 'address', 'address_region_code', 'registration_authority',
    ]
) }}
