-- id: records_deleted
-- table: landing.delivery
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 每日删除的记录应与往日相近，不应成批删除
--   en: About as many records are deleted in a day as on other days, and not a whole batch
-- apart: "known records were deleted"
-- bounds:
--   - {most: 0.02, free: 2}
-- fewest: 5
-- usual: true
-- if_empty: passes
-- basis: "A segment is a feed that sends changes. The bound is ours: a bureau deletes single records that were wrong."
with released as (
    select max(profile.business_date) as released_date
    from old.mart_enterprise_profile as profile
),

landed as (
    select
        'credit/dishonest_debtor' as feed,
        record_no,
        _change_code = 'delete' as is_deletion,
        _as_of_date
    from build.landing.credit__dishonest_debtor
    union all
    select
        'finance/consent' as feed,
        consent_no as record_no,
        _change_code = 'delete' as is_deletion,
        _as_of_date
    from build.landing.finance__consent
    union all
    select
        'registry/abnormal_operation' as feed,
        record_no,
        _change_code = 'delete' as is_deletion,
        _as_of_date
    from build.landing.registry__abnormal_operation
)

select
    landed.feed as segment,
    landed.feed,
    landed.record_no,
    bool_or(landed.is_deletion and landed._as_of_date > released.released_date)
    and not bool_or(landed.is_deletion and landed._as_of_date <= released.released_date) as is_apart
from landed
cross join released
where landed.record_no is not null
group by landed.feed, landed.record_no
having bool_or(landed._as_of_date <= released.released_date)
