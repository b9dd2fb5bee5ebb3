-- Every rule of every version, past ones too, with the document it rests on; `is_in_force` says which judge this day.
select
    run.business_date,
    stated.rulebook_code,
    stated.version,
    stated.rule_kind,
    stated.rule_code,
    stated.title_zh,
    stated.title_en,
    stated.value_text,
    stated.unit_code,
    stated.clause,
    case when stated.has_own_document then stated.document_no else rulebook.document_no end as document_no,
    case when not stated.has_own_document then rulebook.document_url end as document_url,
    stated.authority,
    stated.is_verified,
    stated.note,
    rulebook.kind as rulebook_kind,
    rulebook.title_zh as rulebook_zh,
    rulebook.title_en as rulebook_en,
    rulebook.document_zh as rulebook_document_zh,
    rulebook.document_no as rulebook_document_no,
    rulebook.authority as rulebook_authority,
    rulebook.is_verified as is_rulebook_verified,
    rulebook.effective_from,
    rulebook.effective_to,
    effective.version is not null as is_in_force
from {{ ref('int_rulebook__rule') }} as stated
inner join {{ ref('rulebook') }} as rulebook
    on stated.rulebook_code = rulebook.rulebook_code and stated.version = rulebook.version
left join {{ ref('int_rulebook__effective') }} as effective
    on stated.rulebook_code = effective.rulebook_code and stated.version = effective.version
cross join {{ ref('dim_run') }} as run
