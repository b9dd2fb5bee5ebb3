-- One row per pledge and right pledged, as the newest list known by the business date has it.
-- A pledge may hold many rights and a right may be pledged more than once. `secured_amount_cny` is that of the whole
-- pledge and is repeated on each of its rows: take it once per `pledge_no`, never the sum over rows.
{{ newest_rows(
    'ip', 'ip_pledge',
    key=['pledge_no', 'right_kind_code', 'application_no', 'registration_no'],
    newest_by=['_as_of_date desc nulls last', 'etl_at desc nulls last'],
    columns=[
        'pledge_no', 'right_kind_code', 'application_no', 'has_valid_application_no_check_digit', 'registration_no',
        'right_name', 'pledgor_name', 'pledgee_name', 'contract_no', 'secured_amount_cny', 'debt_due_date',
        'registered_date', 'released_date', 'status_code', 'published_date', 'etl_at',
    ],
    without=['application_no', 'registration_no'],
    derived={'right_no': 'coalesce(application_no, registration_no)'},
) }}
