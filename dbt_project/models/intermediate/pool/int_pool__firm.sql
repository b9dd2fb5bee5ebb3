-- The filed balance of each enterprise in each programme on the business date, over all banks.
select
    filing.rulebook_code,
    filing.enterprise_id,
    cast(sum(exposure.balance_cny) as decimal(18, 2)) as firm_balance_cny
from {{ ref('int_pool__filing') }} as filing
inner join {{ ref('int_pool__exposure') }} as exposure
    on
        filing.rulebook_code = exposure.rulebook_code
        and filing.bank_code = exposure.bank_code
        and filing.loan_no = exposure.loan_no
group by filing.rulebook_code, filing.enterprise_id
