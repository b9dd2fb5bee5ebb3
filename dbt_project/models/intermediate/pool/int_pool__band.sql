-- The bands of loss share that each filed loan may be in, by its amount and route: one, or two where its security is
-- not known. `pool_pct` is what all public layers bear together; null where a share was not found.
with layers as (
    select
        rulebook_code,
        version,
        band_code,
        count(*) as party_count,
        count(share_pct) as known_count,
        sum(case when party_code in ('province', 'city', 'district') then share_pct else 0 end) as pool_pct,
        max(case when authority = 'placeholder' then 1 else 0 end) = 1 as is_placeholder
    from {{ ref('pool_share') }}
    group by rulebook_code, version, band_code
)

select
    filing.rulebook_code,
    filing.version,
    filing.bank_code,
    filing.loan_no,
    filing.guarantee_code,
    filing.has_ip_pledge,
    filing.is_first_loan_claimed,
    band.band_code,
    band.route_code,
    band.compensated_code,
    cast(case when layers.known_count = layers.party_count then layers.pool_pct end as decimal(9, 4)) as pool_pct,
    layers.is_placeholder
from {{ ref('int_pool__filing') }} as filing
inner join {{ ref('pool_band') }} as band
    on
        filing.rulebook_code = band.rulebook_code
        and filing.version = band.version
        and (band.route_code = 'any' or filing.route_code is null or filing.route_code = band.route_code)
        and coalesce(filing.loan_amount_cny > band.amount_above_cny, true)
        and coalesce(filing.loan_amount_cny <= band.amount_to_cny, true)
inner join layers
    on
        band.rulebook_code = layers.rulebook_code
        and band.version = layers.version
        and band.band_code = layers.band_code
