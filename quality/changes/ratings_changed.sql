-- id: ratings_changed
-- table: landing.tax__credit_rating
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 一日内复评、修复的纳税信用等级不应过多
--   en: Few tax classes are reviewed or repaired in a day
-- apart: "enterprises have another tax class of the same year"
-- bounds:
--   - {most: 0.02, free: 3}
-- usual: true
-- if_empty: passes
-- basis: "A segment is a year of assessment. The bound is ours; a new year's ratings are no changes of the one before."
with released as (
    select max(profile.business_date) as released_date
    from old.mart_enterprise_profile as profile
),

known as (
    select
        landed.assessment_year,
        landed.enterprise_id,
        landed.level_code,
        landed.published_date,
        landed._as_of_date <= released.released_date as is_known
    from build.landing.tax__credit_rating as landed
    cross join released
    where landed.enterprise_id is not null and landed.level_code is not null and landed.published_date is not null
)

select
    cast(assessment_year as varchar) as segment,
    enterprise_id,
    (
        arg_max(level_code, published_date)
        is distinct from arg_max(
            case when is_known then level_code end, case when is_known then published_date end
        )
    ) as is_apart
from known
group by assessment_year, enterprise_id
having bool_or(is_known)
