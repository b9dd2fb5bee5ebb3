-- Every name that a registered enterprise bears or bore by the registry, with the days from and before which it did.
-- A change says the name before and after it; a name that no change leads away from and that is not the registered
-- one was given up on a day that is not known.
with changed as (
    select
        enterprise_id,
        before_text,
        after_text,
        change_date,
        lag(change_date) over (
            partition by enterprise_id
            order by change_date nulls last, change_no nulls last
        ) as before_from_date,
        lead(change_date) over (
            partition by enterprise_id
            order by change_date nulls last, change_no nulls last
        ) as after_to_date
    from {{ ref('stg_registry__change') }}
    where change_item_code = 'name'
),

registered as (
    select
        enterprise.enterprise_id,
        enterprise.enterprise_name,
        max(changed.change_date) as valid_from_date
    from {{ ref('dim_enterprise') }} as enterprise
    left join changed
        on enterprise.enterprise_id = changed.enterprise_id and enterprise.enterprise_name = changed.after_text
    where enterprise.enterprise_name is not null
    group by enterprise.enterprise_id, enterprise.enterprise_name
),

borne as (
    select
        enterprise_id,
        before_text as enterprise_name,
        before_from_date as valid_from_date,
        change_date as valid_to_date
    from changed
    union
    select
        enterprise_id,
        after_text,
        change_date,
        after_to_date
    from changed
),

named as (
    select
        enterprise_id,
        enterprise_name,
        valid_from_date,
        cast(null as date) as valid_to_date,
        true as is_current
    from registered
    union all
    select
        borne.enterprise_id,
        borne.enterprise_name,
        borne.valid_from_date,
        borne.valid_to_date,
        false as is_current
    from borne
    inner join registered
        on borne.enterprise_id = registered.enterprise_id
    where
        borne.enterprise_name is not null
        and (borne.valid_to_date is not null or borne.enterprise_name <> registered.enterprise_name)
)

select
    enterprise_id,
    row_number() over (
        partition by enterprise_id
        order by
            is_current desc, valid_to_date desc nulls first, valid_from_date desc nulls last,
            enterprise_name asc nulls last
    ) as name_no,
    enterprise_name,
    is_current,
    valid_from_date,
    valid_to_date
from named
