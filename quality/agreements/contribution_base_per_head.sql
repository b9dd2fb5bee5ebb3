-- id: contribution_base_per_head
-- table: staging.stg_social__insurance_headcount
-- owner: team:social-feed
-- severity: block
-- reason:
--   zh: 人均缴费基数应在当地平均工资的60%至300%上下
--   en: The contribution base per head should be near 60% to 300% of the average wage, the range of the law
-- apart: "the contribution base per head is more than a factor of {factor} from 6,000 CNY"
-- bounds:
--   - {factor: 4, most: 0.05}
--   - {factor: 30, most: 0.01}
-- if_empty: passes
-- basis: "A segment is a month. 社会保险法 and its local rules set 60% to 300% of the average wage; 6,000 CNY is ours."
select
    cast(due_month as varchar) as segment,
    enterprise_id,
    insurance_code,
    contribution_base_cny as told,
    cast(insured_count * 6000 as decimal(18, 2)) as against
from staging.stg_social__insurance_headcount
where insured_count > 0 and contribution_base_cny is not null
