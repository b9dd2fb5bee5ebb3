-- Every adverse record of an enterprise but penalties as its source gives it, with how the enterprise was found.
-- `has_ended` says that the source itself calls the record done: paid, or overtaken by a later one.
{%- set feeds = {
    'credit/dishonest_debtor': {
        'role': 'debtor', 'code': "'dishonest_debtor'", 'no': 'entry.record_no',
        'event_date': 'entry.published_date', 'ended': "entry.performance_code = 'full'",
        'reason': 'entry.conduct_text', 'by': 'entry.court',
    },
    'registry/serious_violation': {
        'code': "'serious_violation'", 'no': 'entry.listing_no',
        'event_date': 'entry.listed_date', 'ended_date': 'entry.removed_date',
        'reason': 'entry.listed_reason', 'by': 'entry.listed_by',
    },
    'registry/abnormal_operation': {
        'code': "'abnormal_operation'", 'no': 'entry.record_no',
        'event_date': 'entry.listed_date', 'ended_date': 'entry.removed_date',
        'reason': 'entry.listed_reason_code', 'by': 'entry.listed_by',
    },
    'tax/credit_rating': {
        'code': "'tax_class_d'", 'no': 'cast(entry.assessment_year as string)',
        'event_date': 'entry.known_date', 'by': 'entry.assessed_by', 'until_date': 'entry.valid_to_date',
        'ended': 'not entry.is_current',
        'only': "entry.level_code = 'D' and entry.is_latest_of_year",
    },
    'tax/arrears': {
        'code': "'tax_arrears'", 'no': 'entry.tax_kind_code',
        'event_date': 'entry.announced_date', 'ended': 'entry.balance_cny <= 0', 'amount': 'entry.balance_cny',
    },
} %}
with listed as (
    {%- for feed, of_feed in feeds.items() %}
        {{ linked_rows(
        feed,
        role=of_feed.role,
        columns={
            'adverse_record_code': of_feed.code,
            'adverse_record_no': of_feed.no,
            'event_date': of_feed.event_date,
            'ended_date': of_feed.ended_date or 'cast(null as date)',
            'source_until_date': of_feed.until_date or 'cast(null as date)',
            'has_ended': 'coalesce(' ~ (of_feed.ended or 'false') ~ ', false)',
            'amount_cny': 'cast(' ~ (of_feed.amount or 'null') ~ ' as decimal(18, 2))',
            'reason_text': of_feed.reason or 'cast(null as string)',
            'authority_name': of_feed.by or 'cast(null as string)',
        },
        only=of_feed.only,
    ) }}
        union all
    {%- endfor %}
    select
        enterprise_id,
        status_code as adverse_record_code,
        status_text as adverse_record_no,
        cast(null as date) as event_date,
        cast(null as date) as ended_date,
        cast(null as date) as source_until_date,
        false as has_ended,
        cast(null as decimal(18, 2)) as amount_cny,
        cast(null as string) as reason_text,
        registration_authority as authority_name,
        'code' as linked_by,
        'registry/enterprise' as source_feed,
        registry_record_id as record_id
    from {{ ref('dim_enterprise') }}
    where status_code in (select rules.adverse_record_code from {{ ref('adverse_record_rule') }} as rules)
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, adverse_record_code, adverse_record_no
            order by
                case when linked_by = 'code' then 0 else 1 end nulls last,
                has_ended asc nulls last, event_date desc nulls last,
                amount_cny desc nulls last, reason_text asc nulls last, record_id asc nulls last
        ) as entry_rank
    from listed
)

select
    enterprise_id,
    adverse_record_code,
    adverse_record_no,
    event_date,
    ended_date,
    source_until_date,
    has_ended,
    amount_cny,
    reason_text,
    authority_name,
    linked_by,
    source_feed,
    record_id
from ranked
where entry_rank = 1
