-- id: claims_to_recognitions
-- table: staging.stg_finance__loan_filing
-- owner: team:innovation-feed
-- severity: block
-- reason:
--   zh: 银行备案时称为高新技术企业、科技型中小企业的借款人，应有相应的认定记录
--   en: Borrowers that banks file as high-tech or technology SMEs are on the lists of the science bureau
-- apart: "borrowers have no such recognition on record"
-- bounds:
--   - {most: 0.15}
-- fewest: 8
-- fewest_of_all: 8
-- if_empty: passes
-- basis: "A segment is a kind of recognition. Banks err, and lists of a year may not have come; the bound is ours."
with claim as (
    select
        'hte' as recognition_code,
        enterprise_id
    from staging.stg_finance__loan_filing
    where is_hte_claimed and enterprise_id is not null
    union
    select
        'tech_sme' as recognition_code,
        enterprise_id
    from staging.stg_finance__loan_filing
    where is_tech_sme_claimed and enterprise_id is not null
)

select
    claim.recognition_code as segment,
    claim.recognition_code,
    claim.enterprise_id,
    not exists (
        select 1
        from marts.mart_recognition as known
        where known.enterprise_id = claim.enterprise_id and known.recognition_code = claim.recognition_code
    ) as is_apart
from claim
