-- Every administrative penalty decided by the business date, as last corrected, once for each wording of the channels
-- that display it. A fine that only the words name is taken out of them, where they impose exactly one.
with newest as (
    {{ newest_rows(
        'credit', 'admin_penalty',
        key=['decision_no', 'coalesce(enterprise_id, enterprise_name)', "coalesce(channel_text, '')"],
        newest_by=['etl_at desc nulls last'],
        event_date='decision_date',
        columns=[
            'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
            'enterprise_name', 'decision_no', 'violation_kind', 'violation_text', 'legal_basis_text',
            'penalty_kinds', 'penalty_text', 'fine_cny', 'confiscated_cny',
            'decision_date', 'published_from_date', 'published_until_date', 'authority',
            'channel_text', 'grade_text', 'correction_text', 'repaired_date',
        ]
    ) }}
),

imposed as (
    select
        newest.*,
        {{ without_conditions('penalty_text') }} as imposed_text
    from newest
),

worded as (
    select
        imposed.*,
        {{ amount_in_words_cny('imposed_text', '罚款') }} as worded_fine_cny,
        {{ breach_grade('grade_text') }} as grade_code
    from imposed
)

select
    enterprise_id,
    uscc,
    identifier_kind,
    has_valid_check_digit,
    enterprise_name,
    decision_no,
    violation_kind,
    violation_text,
    legal_basis_text,
    penalty_kinds,
    penalty_text,
    coalesce(fine_cny, worded_fine_cny) as fine_cny,
    case
        when fine_cny is not null then 'column'
        when worded_fine_cny is not null then 'text'
    end as fine_basis_code,
    confiscated_cny,
    decision_date,
    published_from_date,
    published_until_date,
    channel_text,
    grade_code,
    grade_code is null and not {{ says_nothing('grade_text') }} as has_unknown_grade,
    {{ is_corrected('correction_text') }} as is_corrected,
    repaired_date,
    authority,
    as_of_date,
    delivery_id,
    record_id
from worded
