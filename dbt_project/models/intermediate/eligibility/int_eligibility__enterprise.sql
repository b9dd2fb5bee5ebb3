-- Assessed enterprises with a number each, made of their key: the engine's tables have hundreds of rows an enterprise,
-- and join on it. A new enterprise moves no other's number.
select
    enterprise_id,
    {{ stable_number('enterprise_id') }} as enterprise_no
from {{ ref('int_enterprise__assessed') }}
