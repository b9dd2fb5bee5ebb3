-- Enterprises that hold the recognition that a rulebook is about on the business date, and to which day; null if it
-- has no last day.
select
    asked.rulebook_code,
    held.enterprise_id,
    case when count(held.valid_to_date) = count(*) then max(held.valid_to_date) end as valid_to_date
from {{ ref('int_recognition__status') }} as held
inner join {{ ref('recognition_measure') }} as measured
    on held.recognition_code = measured.recognition_code
inner join {{ ref('eligibility_recognition') }} as asked
    on measured.measure_code = asked.measure_code
where held.is_valid
group by asked.rulebook_code, held.enterprise_id
