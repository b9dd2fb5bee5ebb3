-- The legal form of each registered enterprise by the words of its type and by its code, whichever of them comes first
-- in the order of the seed: branches and other forms without legal personality first. A name that ends in 分公司 is a
-- branch's, whatever its type says. Some registries send the code in the column of the type. A type in no list is
-- unknown.
with found as (
    select
        enterprise.enterprise_id,
        min(form.order_no) as order_no
    from {{ ref('dim_enterprise') }} as enterprise
    left join {{ ref('enterprise_form') }} as form
        on
            case
                when form.is_code
                    then
                        enterprise.enterprise_type_code like form.type_word || '%'
                        or enterprise.enterprise_type_text like form.type_word || '%'
                else
                    enterprise.enterprise_type_text like '%' || form.type_word || '%'
                    or (form.type_word = '分公司' and enterprise.enterprise_name like '%分公司')
            end
    where enterprise.has_registry
    group by enterprise.enterprise_id
)

select
    found.enterprise_id,
    coalesce(form.enterprise_form_code, 'unknown') as enterprise_form_code,
    case when form.enterprise_form_code <> 'unknown' then form.is_legal_person end as is_legal_person
from found
left join {{ ref('enterprise_form') }} as form
    on found.order_no = form.order_no
