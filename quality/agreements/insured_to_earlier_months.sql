-- id: insured_to_earlier_months
-- table: staging.stg_social__insurance_headcount
-- owner: team:social-feed
-- severity: block
-- reason:
--   zh: 企业一月的参保人数应与其以往各月相近
--   en: Insured persons of a month should be close to those of the employer's earlier months
-- apart: "insured persons differ from the median of earlier months by more than a factor of {factor}"
-- bounds:
--   - {factor: 3, most: 0.1}
--   - {factor: 8, most: 0.0002}
-- least: 5
-- if_empty: passes
-- basis: "A segment is a month. Bounds are ours."
with earlier as (
    select
        enterprise_id,
        employer_no,
        insurance_code,
        due_month,
        insured_count,
        median(insured_count) over (
            partition by enterprise_id, employer_no, insurance_code order by due_month
            rows between 12 preceding and 1 preceding
        ) as usual_count,
        count(insured_count) over (
            partition by enterprise_id, employer_no, insurance_code order by due_month
            rows between 12 preceding and 1 preceding
        ) as month_count
    from staging.stg_social__insurance_headcount
)

select
    cast(due_month as varchar) as segment,
    enterprise_id,
    insurance_code,
    cast(insured_count as decimal(18, 2)) as told,
    cast(usual_count as decimal(18, 2)) as against
from earlier
where month_count >= 3 and insured_count is not null
