-- The terms of display by channel and grade, each with the days on which its document is in force, and whether that
-- is so on the business date.
select
    rules.rulebook_code,
    rules.version,
    rules.channel_code,
    rules.grade_code,
    rules.order_no as grade_rank,
    rules.name_zh,
    rules.name_en,
    rules.begins_by,
    rules.max_months,
    rules.is_confirmed_at_end,
    rules.document_zh,
    rules.document_no,
    rules.clause,
    rules.authority,
    rules.is_verified,
    rulebook.effective_from,
    rulebook.effective_to,
    {{ in_force_on('run.business_date', 'rulebook.effective_to', 'rulebook.effective_from') }} as is_in_force
from {{ ref('penalty_display_rule') }} as rules
inner join {{ ref('rulebook') }} as rulebook
    on rules.rulebook_code = rulebook.rulebook_code and rules.version = rulebook.version
cross join {{ ref('dim_run') }} as run
