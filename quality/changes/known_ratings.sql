-- id: known_ratings
-- table: landing.tax__credit_rating
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 同一次评价结果再次报送时应相同；复评、修复有新的发布日期
--   en: A rating that comes again says the same; a review or repair has a date of its own
-- apart: "ratings that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        enterprise_id,
        assessment_year,
        assessment_kind_code,
        published_date,
        _as_of_date,
        level_code,
        score,
        lag(level_code) over known as earlier_level_code,
        lag(score) over known as earlier_score,
        row_number() over known as version_no,
        row_number()
            over (
                partition by enterprise_id, assessment_year, assessment_kind_code, published_date
                order by _delivery_order desc, _row_no desc
            )
            as age
    from build.landing.tax__credit_rating
    window
        known as (
            partition by enterprise_id, assessment_year, assessment_kind_code, published_date
            order by _delivery_order, _row_no
        )
)

select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    assessment_year,
    assessment_kind_code,
    published_date,
    (level_code is distinct from earlier_level_code)
    or (score is distinct from earlier_score) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
