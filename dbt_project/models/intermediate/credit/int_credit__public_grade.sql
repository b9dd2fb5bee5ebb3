-- The newest grade of the public credit evaluation of each enterprise on the business date: a fact of another's, which
-- no score of this project takes in.
with ranked as (
    select
        enterprise_id,
        grade_code,
        evaluated_date,
        as_of_date as known_date,
        row_number() over (partition by enterprise_id order by evaluated_date desc, record_id asc nulls last) as newest
    from {{ ref('stg_credit__public_grade') }}
)

select
    enterprise_id,
    grade_code,
    evaluated_date,
    known_date
from ranked
where newest = 1
