-- Every adverse record of an enterprise as its source gives it, with how the enterprise was found. `has_ended` says
-- that the source itself calls the record done: paid, or overtaken by a later one. A link comes before the identifier
-- of the source: only rows that no USCC identifies are linked.
{%- set feeds = {
    'credit/dishonest_debtor': {
        'rows': ref('stg_credit__dishonest_debtor'), 'code': "'dishonest_debtor'", 'no': 'entry.record_no',
        'event_date': 'entry.published_date', 'ended': "entry.performance_code = 'full'",
        'reason': 'entry.conduct_text', 'by': 'entry.court',
    },
    'registry/serious_violation': {
        'rows': ref('stg_registry__serious_violation'), 'code': "'serious_violation'", 'no': 'entry.listing_no',
        'event_date': 'entry.listed_date', 'ended_date': 'entry.removed_date', 'reason': 'entry.listed_reason', 'by': 'entry.listed_by',
    },
    'registry/abnormal_operation': {
        'rows': ref('stg_registry__abnormal_operation'), 'code': "'abnormal_operation'", 'no': 'entry.record_no',
        'event_date': 'entry.listed_date', 'ended_date': 'entry.removed_date', 'reason': 'entry.listed_reason_code', 'by': 'entry.listed_by',
    },
    'tax/credit_rating': {
        'rows': ref('stg_tax__credit_rating'), 'code': "'tax_class_d'", 'no': 'cast(entry.assessment_year as varchar)',
        'event_date': 'entry.known_date', 'by': 'entry.assessed_by', 'until_date': 'entry.valid_to_date',
        'ended': 'not entry.is_current',
        'only': "entry.level_code = 'D' and entry.is_latest_of_year",
    },
    'tax/arrears': {
        'rows': ref('stg_tax__arrears'), 'code': "'tax_arrears'", 'no': 'entry.tax_kind_code',
        'event_date': 'entry.announced_date', 'ended': 'entry.balance_cny <= 0', 'amount': 'entry.balance_cny',
    },
    'credit/admin_penalty': {
        'rows': ref('stg_credit__admin_penalty'),
        'code': "case when entry.penalty_kinds = '通报批评' then 'penalty_minor' else 'penalty' end",
        'no': 'entry.decision_no', 'event_date': 'entry.decision_date', 'until_date': 'entry.published_until_date',
        'amount': 'entry.fine_cny', 'reason': 'entry.violation_kind', 'by': 'entry.authority',
    },
} %}
with listed as (
    {%- for feed, column in feeds.items() %}
    select
        coalesce(link.enterprise_id, entry.enterprise_id) as enterprise_id,
        {{ column.code }} as exposure_code,
        {{ column.no }} as exposure_no,
        {{ column.event_date or 'cast(null as date)' }} as event_date,
        {{ column.ended_date or 'cast(null as date)' }} as ended_date,
        {{ column.until_date or 'cast(null as date)' }} as source_until_date,
        coalesce({{ column.ended or 'false' }}, false) as has_ended,
        cast({{ column.amount or 'null' }} as decimal(18, 2)) as amount_cny,
        {{ column.reason or 'cast(null as varchar)' }} as reason_text,
        {{ column.by or 'cast(null as varchar)' }} as authority_name,
        coalesce(link.method_code, 'code') as linked_by,
        '{{ feed }}' as source_feed,
        entry._record_id as record_id
    from {{ column.rows }} as entry
    left join {{ ref('stg_identity__enterprise_link') }} as link
        on link.feed = '{{ feed }}' and entry._record_id = link._record_id
    {%- if column.only %}
    where {{ column.only }}
    {%- endif %}
    union all
    {%- endfor %}
    select
        enterprise_id,
        status_code as exposure_code,
        status_text as exposure_no,
        cast(null as date) as event_date,
        cast(null as date) as ended_date,
        cast(null as date) as source_until_date,
        false as has_ended,
        cast(null as decimal(18, 2)) as amount_cny,
        cast(null as varchar) as reason_text,
        registration_authority as authority_name,
        'code' as linked_by,
        'registry/enterprise' as source_feed,
        registry_record_id as record_id
    from {{ ref('dim_enterprise') }}
    where status_code in (select rules.exposure_code from {{ ref('exposure_rule') }} as rules)
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, exposure_code, exposure_no
            order by
                case when linked_by = 'code' then 0 else 1 end, has_ended asc, event_date desc nulls last,
                amount_cny desc nulls last, reason_text asc nulls last, record_id asc
        ) as entry_rank
    from listed
    where enterprise_id is not null
)

select
    enterprise_id,
    exposure_code,
    exposure_no,
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
