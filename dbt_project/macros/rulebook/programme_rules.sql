{#-
    The seeds of rules of assignments, risk-sharing pools, cultivation lists, patent navigation, pledges, support policies,
    venture capital and the risk watch, each with the columns that tell its rules apart, name them and say what they rule, as int_rulebook__rule takes
    them.
-#}
{%- macro programme_rules() -%}
    {{- return({
        'assignment_rule': {'code': ['fit_code'], 'name': 'fit', 'says': ['is_allowed', 'points']},
        'cultivation_layer': {'code': ['layer_code'], 'name': 'layer'},
        'cultivation_list': {
            'code': ['rulebook_code'], 'name': 'list', 'says': ['office_zh', 'office_en', 'refresh_months']},
        'cultivation_rule': {
            'code': ['layer_code', 'requirement_code'], 'name': 'requirement', 'unit': true,
            'says': ['group_code', 'role_code', 'measure_code', 'basis_code', 'period_offset', 'operator'],
            'figures': ['threshold']},
        'navigation_chain': {
            'code': ['chain_code'], 'name': 'chain',
            'says': ['strategic_industry_code', 'strategic_industry_zh', 'strategic_industry_en']},
        'navigation_class': {'code': ['chain_code', 'ipc_prefix'], 'says': ['ipc_prefix']},
        'navigation_industry': {'code': ['chain_code', 'code_prefix'], 'says': ['code_prefix']},
        'navigation_limit': {'code': ['limit_code'], 'unit': true, 'figures': ['limit_value']},
        'navigation_word': {'code': ['chain_code', 'word'], 'says': ['word']},
        'pledge_alert_rule': {'code': ['alert_code'], 'name': 'name', 'unit': true, 'says': ['level_code'],
                              'figures': ['threshold']},
        'pledge_limit': {'code': ['limit_code'], 'unit': true, 'figures': ['limit_value']},
        'pledge_value_rule': {'code': ['right_kind_code'], 'figures': ['base_value_cny', 'pledge_ratio_pct']},
        'policy_programme': {
            'code': ['programme_code'], 'name': 'programme', 'document': ['document_no', 'document_zh'],
            'says': [
                'benefit_code', 'benefit_zh', 'benefit_en', 'grants_rulebook_code', 'window_code', 'window_from_date',
                'window_to_date', 'office_zh', 'office_en'],
            'figures': ['benefit_cap_cny']},
        'policy_rule': {
            'code': ['programme_code', 'requirement_code'], 'name': 'requirement', 'unit': true,
            'says': ['group_code', 'role_code', 'measure_code', 'basis_code', 'period_offset', 'operator'],
            'figures': ['threshold']},
        'pool_band': {
            'code': ['band_code'], 'says': ['route_code', 'compensated_code'],
            'figures': ['amount_above_cny', 'amount_to_cny']},
        'pool_condition': {'code': ['condition_code'], 'unit': true, 'figures': ['threshold']},
        'pool_evidence': {'code': ['evidence_code']},
        'pool_grade': {'code': ['grade_code'], 'figures': ['loan_cap_cny']},
        'pool_limit': {'code': ['limit_code'], 'unit': true, 'figures': ['limit_value']},
        'pool_list': {'code': ['list_code']},
        'pool_programme': {
            'code': ['rulebook_code'], 'name': 'programme',
            'says': ['business_class_code', 'version_by_code', 'layer_code', 'filed_to_date', 'operator_zh']},
        'pool_share': {'code': ['band_code', 'party_code'], 'figures': ['share_pct']},
        'pool_stop': {
            'code': ['stop_code'], 'says': ['scope_code', 'ratio_code', 'level_code', 'operator'],
            'figures': ['threshold']},
        'pool_uplift': {
            'code': ['uplift_code'], 'says': ['group_no', 'route_code'], 'figures': ['points_pct']},
        'venture_exit_rule': {'code': ['exit_kind_code'], 'says': ['is_signal', 'ends_holding']},
        'venture_warning_rule': {
            'code': ['warning_code'], 'name': 'name', 'unit': true, 'says': ['level_code'], 'figures': ['threshold']},
        'watch_level': {'code': ['level_code'], 'name': 'name', 'says': ['points_from']},
        'watch_rule': {
            'code': ['signal_code'], 'name': 'name', 'unit': true,
            'says': ['figure_code', 'compared_months', 'operator', 'points'], 'figures': ['threshold']}
    }) -}}
{%- endmacro -%}
