-- Every rule of every version, whatever its seed: what it is called and says, and on what it rests. A new seed of rules
-- adds one entry: `code` tells its rules apart within a version, `name` is the stem of its _zh and _en, `says` and
-- `figures` (decimals) are what it rules; `document` are the columns in which a rule may cite a document of its own.
{{ config(materialized='view') }}
{%- set seeds = {
    'adverse_record_rule': {
        'code': ['adverse_record_code'], 'name': 'name', 'document': ['document_no', 'document_zh'],
        'says': ['is_veto', 'ends_by', 'display_months']},
    'calendar_rule': {'code': ['rule_code'], 'name': 'rule', 'says': ['from_month', 'from_day']},
    'credit_limit_cap': {
        'code': ['cap_code', 'band_code'], 'name': 'name', 'says': ['cap_kind_code', 'base_code'],
        'figures': ['factor', 'amount_cny']},
    'eligibility_band': {
        'code': ['item_code', 'alternative_code', 'order_no'],
        'figures': ['at_least', 'above', 'at_most', 'below', 'points_min', 'points_max']},
    'eligibility_condition': {
        'code': ['criterion_code', 'order_no'], 'says': ['measure_code', 'basis_code', 'period_offset', 'operator'],
        'figures': ['threshold']},
    'eligibility_criterion': {
        'code': ['route_code', 'group_code', 'criterion_code'], 'name': 'criterion', 'unit': true,
        'says': ['kind', 'measure_code', 'score_code', 'basis_code', 'period_offset', 'operator'],
        'figures': ['threshold']},
    'eligibility_dimension': {'code': ['score_code'], 'name': 'score', 'figures': ['points_cap']},
    'eligibility_evidence': {'code': ['criterion_code', 'feed'], 'says': ['feed']},
    'eligibility_item': {
        'code': ['item_code', 'alternative_code'], 'name': 'item', 'unit': true,
        'says': ['score_code', 'kind', 'measure_code', 'basis_code', 'period_offset']},
    'eligibility_route': {'code': ['route_code'], 'name': 'route', 'says': ['role_code']},
    'innovation_band': {'code': ['band_code'], 'figures': ['score_from', 'score_below']},
    'innovation_dimension': {'code': ['dimension_code'], 'name': 'name'},
    'innovation_indicator': {
        'code': ['indicator_code'], 'name': 'name', 'unit': true,
        'says': ['dimension_code', 'direction', 'kind', 'missing_policy', 'reference_method'],
        'figures': ['zero_value', 'reference_floor']},
    'innovation_quantile': {
        'code': ['stage_code', 'percentile', 'scoring_year'], 'says': ['cohort_code', 'cohort_size', 'frozen_from'],
        'figures': ['score']},
    'innovation_reference': {
        'code': ['indicator_code', 'stage_code', 'scoring_year'],
        'says': ['percentile', 'cohort_code', 'cohort_size', 'frozen_from'], 'figures': ['reference_value']},
    'innovation_scheme': {
        'code': ['rulebook_code'], 'says': ['reference_percentile', 'reference_min_cohort', 'is_primary'],
        'figures': ['scale', 'coverage_floor_pct', 'bonus_cap', 'score_cap']},
    'innovation_stage': {
        'code': ['stage_code'], 'name': 'name', 'figures': ['revenue_from_cny', 'revenue_below_cny']},
    'innovation_weight': {'code': ['indicator_code', 'stage_code'], 'figures': ['weight']},
    'ip_class_rule': {'code': ['right_kind_code'], 'says': ['class_code', 'kept_months']},
    'ip_high_value_rule': {
        'code': ['condition_code'], 'name': 'condition', 'says': ['is_counted', 'kept_months', 'family_pattern']},
    'ip_term_rule': {
        'code': ['right_kind_code', 'filed_from'], 'document': ['document_zh'],
        'says': ['starts_by', 'filed_to', 'term_years', 'longest_years']},
    'life_stage_rule': {
        'code': ['order_no'], 'name': 'life_stage', 'says': ['life_stage_code', 'age_from_years', 'age_below_years'],
        'figures': ['growth_from_pct', 'growth_below_pct']},
    'objection_term_rule': {
        'code': ['jurisdiction_code'], 'name': 'rule', 'document': ['document_zh'],
        'says': ['term_days', 'is_working_days']},
    'penalty_display_rule': {
        'code': ['grade_code'], 'name': 'name', 'document': ['document_no', 'document_zh'],
        'says': ['channel_code', 'begins_by', 'max_months', 'is_confirmed_at_end']},
    'penalty_grade_rule': {'code': ['penalty_kind_code'], 'says': ['grade_code', 'is_shown']},
    'quantile_band_rule': {
        'code': ['quantile_band_code'], 'name': 'quantile_band', 'says': ['percentile_from', 'percentile_below']},
    'recognition_rule': {
        'code': ['recognition_code'], 'name': 'recognition', 'document': ['document_no', 'document_zh'],
        'says': ['level_code', 'valid_months', 'valid_from_pattern', 'valid_to_pattern']},
    'scorecard': {
        'code': ['rulebook_code'],
        'says': [
            'mark_code', 'is_primary', 'sample_zh', 'sample_en', 'sample_count', 'bad_count', 'dataset_sha256',
            'approved_by', 'approved_on'],
        'figures': [
            'base_points', 'base_score', 'base_odds', 'pdo', 'coverage_floor_pct', 'auc', 'auc_low', 'auc_high']},
    'scorecard_bin': {
        'code': ['characteristic_code', 'bin_no'],
        'figures': ['value_from', 'value_below', 'woe', 'points', 'share_pct']},
    'scorecard_grade': {'code': ['grade_code'], 'name': 'grade', 'figures': ['pd_from_pct', 'pd_below_pct']},
    'scorecard_pd': {
        'code': ['pd_no'],
        'figures': ['score_from', 'score_below', 'pd_pct', 'pd_low_pct', 'pd_high_pct', 'share_pct']},
    'size_industry': {'code': ['code_prefix'], 'says': ['industry_code16']},
    'size_threshold': {
        'code': ['industry_code16', 'measure_code'], 'name': 'industry',
        'figures': ['large_from', 'medium_from', 'small_from']},
    'strategic_industry': {
        'code': ['code_prefix', 'strategic_industry_code'], 'name': 'strategic_industry',
        'says': ['industry_zh', 'match_code']},
} %}
{%- do seeds.update(programme_rules()) %}
{%- set without_note = [
    'eligibility_condition', 'innovation_quantile', 'innovation_reference', 'innovation_weight', 'ip_class_rule',
    'life_stage_rule', 'eligibility_band', 'scorecard_bin', 'scorecard_grade', 'scorecard_pd', 'size_threshold',
    'strategic_industry',
] %}
{%- for seed, rule in seeds.items() %}
    select
        rulebook_code,
        version,
        '{{ seed }}' as rule_kind,
        {{ rule_code(rule.code) }} as rule_code,
        {{ rule.name ~ '_zh' if rule.name else 'cast(null as string)' }} as title_zh,
        {{ rule.name ~ '_en' if rule.name else 'cast(null as string)' }} as title_en,
        {{ rule_text(rule.says or [], rule.figures or []) }} as value_text,
        {{ 'unit_code' if rule.unit else 'cast(null as string)' }} as unit_code,
        clause,
        {{ 'document_no' if 'document_no' in rule.document else 'cast(null as string)' }} as document_no,
        {{ 'coalesce(' ~ rule.document | join(', ') ~ ') is not null' if rule.document else 'false' }}
            as has_own_document,
        authority,
        is_verified,
        {{ 'cast(null as string)' if seed in without_note else 'note' }} as note
    from {{ ref(seed) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
