-- The entry conditions of loan products in the newest list, as the platform writes them.
{{ newest_rows(
    'finance', 'product_condition',
    key=['product_no', 'condition_no'],
    columns=['product_no', 'condition_no', 'group_text', 'item_text', 'operator_text', 'threshold', 'unit_text']
) }}
