-- The one of the sixteen industries of the size standard that each class of industry belongs to, under the version in
-- force on the business date. A class that the standard does not cover has no row.
with codes as (
    select industry_code
    from {{ ref('dim_enterprise') }}
    where industry_code is not null
    group by industry_code
)

select
    codes.industry_code,
    industry.industry_code16,
    rulebook.rulebook_code,
    rulebook.version
from codes
inner join {{ ref('size_industry') }} as industry
    on substring(codes.industry_code, 1, length(industry.code_prefix)) = industry.code_prefix
inner join {{ ref('int_rulebook__effective') }} as rulebook
    on
        industry.rulebook_code = rulebook.rulebook_code
        and industry.version = rulebook.version
