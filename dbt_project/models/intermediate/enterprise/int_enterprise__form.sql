-- The legal form of each registered enterprise by the words of its type and by its code, whichever of them comes first
-- in the order of the seed: branches and other forms without legal personality first. A name that ends in 分公司, or
-- goes on behind 有限公司 with a plant, an office or a shop, is a branch's, whatever its type says. Some registries
-- send the code in the column of the type. A type in no list is unknown.
{%- set unit = '(有限公司|有限责任公司)[^公(（]*(厂|部|店|处|所|站)|银行[^公]*(分行|支行)'
    ~ '|证券[^公]*营业部' %}
{%- set branch_name = '([分支]公司|' ~ unit ~ ')([(（][^()（）]*[)）])?$' %}
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
                    or (
                        form.type_word = '分公司'
                        and {{ without_matches('enterprise.enterprise_name', branch_name) }}
                        <> enterprise.enterprise_name
                    )
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
