-- What the pool may bear of each filed loan, as a range: the share of its bands, with the highest uplift of each
-- group, up to the cap. What no feed tells (a key list, a monetary tool, a pledge of receivables) may or may not
-- hold. No band, or a share that was not found: no range.
with caps as (
    select
        rulebook_code,
        version,
        limit_value as share_cap_pct
    from {{ ref('pool_limit') }}
    where limit_code = 'share_cap'
),

cases as (
    select
        banded.rulebook_code,
        banded.bank_code,
        banded.loan_no,
        banded.band_code,
        uplift.group_no,
        uplift.points_pct,
        case uplift.uplift_code
            when 'ip_pledge' then banded.has_ip_pledge
            when 'first_loan' then banded.is_first_loan_claimed
            when 'pure_credit' then banded.guarantee_code = 'unsecured'
        end as holds
    from {{ ref('int_pool__band') }} as banded
    inner join {{ ref('pool_uplift') }} as uplift
        on
            banded.rulebook_code = uplift.rulebook_code
            and banded.version = uplift.version
            and (uplift.route_code = 'any' or banded.route_code = uplift.route_code)
),

grouped as (
    select
        rulebook_code,
        bank_code,
        loan_no,
        band_code,
        group_no,
        max(case when holds then points_pct else 0 end) as points_min,
        max(case when coalesce(holds, true) then points_pct else 0 end) as points_max
    from cases
    group by rulebook_code, bank_code, loan_no, band_code, group_no
),

lifted as (
    select
        rulebook_code,
        bank_code,
        loan_no,
        band_code,
        sum(points_min) as points_min,
        sum(points_max) as points_max
    from grouped
    group by rulebook_code, bank_code, loan_no, band_code
),

capped as (
    select
        banded.*,
        -- the least of a null and a cap would be the cap
        case
            when banded.pool_pct is not null
                then least(banded.pool_pct + coalesce(lifted.points_min, 0), coalesce(caps.share_cap_pct, 100))
        end as low_pct,
        case
            when banded.pool_pct is not null
                then least(banded.pool_pct + coalesce(lifted.points_max, 0), coalesce(caps.share_cap_pct, 100))
        end as high_pct
    from {{ ref('int_pool__band') }} as banded
    left join lifted
        on
            banded.rulebook_code = lifted.rulebook_code
            and banded.bank_code = lifted.bank_code
            and banded.loan_no = lifted.loan_no
            and banded.band_code = lifted.band_code
    left join caps
        on banded.rulebook_code = caps.rulebook_code and banded.version = caps.version
)

select
    rulebook_code,
    bank_code,
    loan_no,
    case when count(*) = 1 then max(band_code) end as band_code,
    case when count(*) = 1 then max(compensated_code) end as compensated_code,
    cast(case when count(low_pct) = count(*) then min(low_pct) end as decimal(9, 4)) as share_min_pct,
    cast(case when count(high_pct) = count(*) then max(high_pct) end as decimal(9, 4)) as share_max_pct,
    max(case when is_placeholder then 1 else 0 end) = 1 as is_share_placeholder
from capped
group by rulebook_code, bank_code, loan_no
