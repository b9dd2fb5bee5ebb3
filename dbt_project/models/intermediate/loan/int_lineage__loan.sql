-- Source records of each loan: its filings for all programmes, and its newest balance.
{{ config(materialized='view') }}
select
    kept.enterprise_id,
    'loan' as source_set,
    'filing/' || filing.bank_code || '/' || filing.loan_no as item,
    filing.record_id
from {{ ref('stg_finance__loan_filing') }} as filing
inner join {{ ref('int_loan__filing') }} as kept
    on filing.bank_code = kept.bank_code and filing.loan_no = kept.loan_no
union all
select
    filing.enterprise_id,
    'loan' as source_set,
    'balance/' || listed.bank_code || '/' || listed.loan_no as item,
    listed.record_id
from {{ ref('int_loan__listed') }} as listed
inner join {{ ref('int_loan__filing') }} as filing
    on listed.bank_code = filing.bank_code and listed.loan_no = filing.loan_no
where listed.record_id is not null
