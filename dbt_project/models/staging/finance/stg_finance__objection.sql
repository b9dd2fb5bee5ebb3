-- Every objection to a recorded fact known by the business date, in its last state.
{{ newest_rows(
    'finance', 'objection',
    key=['objection_no'],
    newest_by=['updated_at desc nulls last'],
    event_date='submitted_date',
    columns=[
        'objection_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'disputed_feed', 'disputed_field', 'disputed_key', 'reason_code', 'explanation', 'jurisdiction_code',
        'submitted_date', 'accepted_date', 'closed_date', 'objection_status_code', 'updated_at',
    ],
    derived={'is_in_dispute': "objection_status_code in ('received', 'under_review')"},
) }}
