-- id: events_have_happened
-- table: landing.delivery
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 注销、移出、发布等事项的日期不应晚于报送日期
--   en: A release, a removal or a publication is not dated after the day on which it was sent
-- apart: "events are dated after the day on which they were sent"
-- bounds:
--   - {most: 0.0002}
-- fewest: 1
-- if_empty: passes
-- basis: "A segment is a kind of event. The bound is ours."
with event as (
    select
        'pledge released' as segment,
        pledge_no as record_no,
        released_date as happened_on,
        _as_of_date
    from landing.ip__ip_pledge
    union all
    select
        'serious violation removed' as segment,
        listing_no as record_no,
        removed_date as happened_on,
        _as_of_date
    from landing.registry__serious_violation
    union all
    select
        'abnormal operation ended' as segment,
        record_no,
        removed_date as happened_on,
        _as_of_date
    from landing.registry__abnormal_operation
    union all
    select
        'debtor published' as segment,
        record_no,
        published_date as happened_on,
        _as_of_date
    from landing.credit__dishonest_debtor
    union all
    select
        'penalty decided' as segment,
        decision_no as record_no,
        decision_date as happened_on,
        _as_of_date
    from landing.credit__admin_penalty
    union all
    select
        'income tax return filed' as segment,
        submission_no as record_no,
        submitted_date as happened_on,
        _as_of_date
    from landing.tax__cit_return
    union all
    select
        'VAT return filed' as segment,
        submission_no as record_no,
        submitted_date as happened_on,
        _as_of_date
    from landing.tax__vat_return
    union all
    select
        'patent applied for' as segment,
        application_no as record_no,
        application_date as happened_on,
        _as_of_date
    from landing.ip__patent
    union all
    select
        'patent event announced' as segment,
        application_no as record_no,
        announced_date as happened_on,
        _as_of_date
    from landing.ip__patent_event
)

select
    segment,
    record_no,
    happened_on > _as_of_date as is_apart
from event
where happened_on is not null and _as_of_date is not null
