-- id: rating_level_to_score
-- table: staging.stg_tax__credit_rating
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 纳税信用级别应与评价分相符（国家税务总局公告2025年第12号）
--   en: A tax credit level matches its score (State Taxation Administration, announcement 2025 no. 12)
-- apart: "the level does not match the score"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "The rule named in the reason; the share is ours."
select
    cast(assessment_year as varchar) as segment,
    enterprise_id,
    assessment_year,
    case level_code
        when 'A' then score < 90
        when 'B' then score not between 70 and 90
        when 'C' then score not between 40 and 70
        when 'D' then score >= 40
        when 'M' then score < 70
        else true
    end as is_apart
from staging.stg_tax__credit_rating
where score is not null
