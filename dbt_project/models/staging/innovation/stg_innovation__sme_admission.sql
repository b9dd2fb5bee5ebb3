-- The newest row of each admission to the register of technology SMEs. The notices name enterprises, and give no code.
{{ newest_rows(
    'innovation', 'sme_admission',
    key=['admission_no'],
    columns=['admission_no', 'enterprise_name', 'admission_year', 'batch_name', 'district_name'],
) }}
