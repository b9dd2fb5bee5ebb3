-- What invoices and VAT returns tell together: sales by invoice beyond those of the returns, per cent, over the same
-- months.
select
    of_tax.enterprise_id,
    of_tax.observation_date,
    of_tax.evidence_date,
    case
        when of_tax.vat_sales_12m > 0
            then {{ safe_ratio(
                'of_invoice.sales_12m - of_tax.vat_sales_12m', 'of_tax.vat_sales_12m', 'decimal(28, 6)', 100,
            ) }}
    end as vat_invoice_gap_pct
from {{ ref('int_credit__of_tax') }} as of_tax
inner join {{ ref('int_credit__of_invoice') }} as of_invoice
    on of_tax.enterprise_id = of_invoice.enterprise_id and of_tax.observation_date = of_invoice.observation_date
