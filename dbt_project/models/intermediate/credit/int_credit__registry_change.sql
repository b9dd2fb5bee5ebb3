-- That an item of the registration changed, on which day, and from which day on that was known; no text of the change.
select
    changed.enterprise_id,
    changed.change_item_code,
    changed.change_date,
    changed.known_from_date,
    changed.known_to_date
from {{ ref('stg_registry__change_version') }} as changed
where
    changed.enterprise_id is not null
    and changed.change_item_code in ('legal_person', 'capital', 'address')
