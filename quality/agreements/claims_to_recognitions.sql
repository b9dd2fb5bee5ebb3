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
),

known as (
    select distinct
        recognition_code,
        enterprise_id
    from marts.mart_recognition
)

select
    claim.recognition_code as segment,
    claim.recognition_code,
    claim.enterprise_id,
    known.enterprise_id is null as is_apart
from claim
left join known
    on claim.enterprise_id = known.enterprise_id and claim.recognition_code = known.recognition_code
