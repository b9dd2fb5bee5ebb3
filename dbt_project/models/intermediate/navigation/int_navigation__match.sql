-- Patents whose main class is one of a chain, and whether a word of the chain is in the title. The class alone says
-- little: the table that it follows has words too, and classes hold more than the chain.
with patents as (
    select
        application_no,
        patent_title,
        main_class,
        ipc_subclass,
        application_date,
        state_code,
        record_id
    from {{ ref('int_ip__patent') }}
    where ipc_subclass is not null
),

classed as (
    select
        classes.rulebook_code,
        classes.version,
        classes.chain_code,
        patents.application_no,
        patents.patent_title,
        patents.application_date,
        patents.state_code,
        patents.record_id
    from patents
    inner join {{ ref('navigation_class') }} as classes
        on
            patents.ipc_subclass = substring(classes.ipc_prefix, 1, 4)
            and (length(classes.ipc_prefix) = 4 or patents.main_class like classes.ipc_prefix || '/%')
    inner join {{ ref('int_rulebook__effective') }} as effective
        on classes.rulebook_code = effective.rulebook_code and classes.version = effective.version
    group by
        classes.rulebook_code,
        classes.version,
        classes.chain_code,
        patents.application_no,
        patents.patent_title,
        patents.application_date,
        patents.state_code,
        patents.record_id
),

worded as (
    select
        classed.rulebook_code,
        classed.chain_code,
        classed.application_no
    from classed
    inner join {{ ref('navigation_word') }} as words
        on
            classed.rulebook_code = words.rulebook_code
            and classed.version = words.version
            and classed.chain_code = words.chain_code
            and classed.patent_title like '%' || words.word || '%'
    group by classed.rulebook_code, classed.chain_code, classed.application_no
)

select
    classed.rulebook_code,
    classed.version,
    classed.chain_code,
    classed.application_no,
    classed.application_date,
    {{ year_of('classed.application_date') }} as filed_year,
    classed.state_code,
    worded.application_no is not null as has_word,
    classed.record_id
from classed
left join worded
    on
        classed.rulebook_code = worded.rulebook_code
        and classed.chain_code = worded.chain_code
        and classed.application_no = worded.application_no
