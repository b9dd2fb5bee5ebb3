-- The scorecards in force on the business date.
select
    scorecard.*
from {{ ref('scorecard') }} as scorecard
inner join {{ ref('int_rulebook__effective') }} as rulebook
    on scorecard.rulebook_code = rulebook.rulebook_code and scorecard.version = rulebook.version
