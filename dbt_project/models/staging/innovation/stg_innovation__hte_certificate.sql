-- The newest row of each certificate of a high and new technology enterprise; a rename keeps the number. A date in its
-- validity is its last day, unless it is not after the day of issue: then the text names the first day.
{%- set named_date = last_date_in('validity_text') %}
{{ newest_rows(
    'innovation', 'hte_certificate',
    key=['certificate_no'],
    columns=[
        'certificate_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'issued_date', 'validity_text', 'batch_name', 'status_code', 'district_name',
    ],
    event_date='issued_date',
    derived={'valid_to_date': 'case when ' ~ named_date ~ ' > issued_date then ' ~ named_date ~ ' end'},
) }}
