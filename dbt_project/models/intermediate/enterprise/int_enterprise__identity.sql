-- Every enterprise that any feed names, once. What its identifier is depends on `enterprise_id` alone, so the maximum
-- picks the one value there is.
select
    enterprise_id,
    max(uscc) as uscc,
    max(identifier_kind) as identifier_kind,
    max(has_valid_check_digit) as has_valid_check_digit
from {{ ref('int_enterprise__feed') }}
group by enterprise_id
