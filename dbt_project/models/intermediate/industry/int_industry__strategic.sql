-- Whether the industry of a registered enterprise is a strategic emerging one. `full`: its whole class is listed;
-- `partial`: a part of the class is, and a person must decide; `none`: its division is surely not; `unknown`: our
-- extract of the classification does not say, or there is no industry code.
with codes as (
    select industry_code
    from {{ ref('dim_enterprise') }}
    where industry_code is not null
    group by industry_code
),

matched as (
    select
        codes.industry_code,
        strategic.strategic_industry_code,
        strategic.match_code,
        strategic.clause,
        strategic.authority,
        strategic.is_verified,
        row_number() over (
            partition by codes.industry_code
            order by
                case strategic.match_code when 'full' then 1 when 'partial' then 2 else 3 end asc nulls last,
                strategic.strategic_industry_code asc nulls last
        ) as match_rank
    from codes
    inner join {{ ref('strategic_industry') }} as strategic
        on substring(codes.industry_code, 1, length(strategic.code_prefix)) = strategic.code_prefix
    inner join {{ ref('int_rulebook__effective') }} as rulebook
        on
            strategic.rulebook_code = rulebook.rulebook_code
            and strategic.version = rulebook.version
)

select
    enterprise.enterprise_id,
    enterprise.industry_code,
    matched.strategic_industry_code,
    coalesce(matched.match_code, 'unknown') as match_code,
    matched.clause,
    matched.authority,
    matched.is_verified
from {{ ref('dim_enterprise') }} as enterprise
left join matched
    on
        enterprise.industry_code = matched.industry_code
        and matched.match_rank = 1
where enterprise.has_registry
