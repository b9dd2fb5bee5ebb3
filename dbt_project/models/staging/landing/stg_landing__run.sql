-- The one row that says which day this build is for.
select business_date
from {{ source('landing', 'run') }}
