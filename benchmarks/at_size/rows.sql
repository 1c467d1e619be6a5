-- The rows of every table, in the SQL that both databases speak; `load.py` puts in what follows @.
-- number(n) counts versions from 0, form(k, key) cells. What a version is: see `model.py`.

-- The registry: cities above, counties and their departments below.
INSERT INTO lineage (id, key)
SELECT @lineages + 1 + n, 'city-' || CAST(n AS TEXT) FROM number WHERE n < (@districts + 9) / 10;

INSERT INTO lineage (id, key)
SELECT n + 1, @division(n / 50) || '-' || substr(CAST(100 + n % 50 AS TEXT), 2)
FROM number WHERE n < @lineages;

INSERT INTO agency_period (id, lineage_id, name, kind, code, certainty)
SELECT @lineages + 1 + n, @lineages + 1 + n, '第' || CAST(n AS TEXT) || '市', 'city',
  CAST(110100 + n / 10 * 10000 + n % 10 * 100 AS TEXT), 'stated'
FROM number WHERE n < (@districts + 9) / 10;

INSERT INTO agency_period (id, lineage_id, name, kind, code, parent_id, certainty)
SELECT n + 1, n + 1,
  CASE WHEN n % 50 = 0 THEN '第' || CAST(n / 50 AS TEXT) || '区'
    ELSE '第' || CAST(n AS TEXT) || '号局' END,
  CASE WHEN n % 50 = 0 THEN 'county' ELSE 'department' END,
  CASE WHEN n % 50 = 0 THEN @division(n / 50) END,
  CASE WHEN n % 50 = 0 THEN @lineages + 1 + n / 500 ELSE n - n % 50 + 1 END,
  'stated'
FROM number WHERE n < @lineages;

-- The archive: a payload, two captures and a snapshot for each version.
INSERT INTO blob (digest, size, codec, stored_size)
SELECT @digest(1, n), 60000 + n % 9000, 'zstd', 9000 + n % 900 FROM number;

INSERT INTO blob (digest, size, codec, stored_size)
SELECT @digest(2, n), 100000 + n % 9000, 'zstd', 7000 + n % 900 FROM number;

INSERT INTO capture
  (id, run_id, kind, identity, captured_at, url, payload_digest, size, outcome)
SELECT n + 1, @run, 'imported_record', @digest(3, n), @instant(@seen_first), @page,
  @digest(1, n), 60000 + n % 9000, 'received'
FROM number;

INSERT INTO capture
  (id, run_id, kind, identity, captured_at, url, payload_digest, size, outcome)
SELECT @versions + n + 1, @run, 'imported_record', @digest(4, n), @instant(@seen_again), @page,
  @digest(1, n), 60000 + n % 9000, 'received'
FROM number;

INSERT INTO snapshot (id, page_key, payload_digest, first_capture_id)
SELECT n + 1, @page, @digest(1, n), n + 1 FROM number;

INSERT INTO confirmation (capture_id, snapshot_id) SELECT n + 1, n + 1 FROM number;

INSERT INTO confirmation (capture_id, snapshot_id) SELECT @versions + n + 1, n + 1 FROM number;

-- What parsing gave.
INSERT INTO parse
  (id, snapshot_id, run_id, parser_version, parser_digest, parsed_at, outcome, doc_class,
   record_digest, part)
SELECT n + 1, n + 1, @run, '0.1.0', @digest(9, 0), @instant(@seen_again), 'parsed',
  'annual_report', @digest(2, n), 0
FROM number;

INSERT INTO report_version
  (id, parse_id, agency_name, report_year, scope, template_generation, tables_status, title,
   report_key, content_digest, previous_id)
SELECT n + 1, n + 1, '第' || CAST(@lineage AS TEXT) || '号局', @year, 'own', '2021', 'in_page',
  '第' || CAST(@lineage AS TEXT) || '号局' || CAST(@year AS TEXT) || '年政府信息公开工作年度报告',
  @digest(5, @base), @digest(6, n), CASE WHEN n % 20 = 19 THEN n END
FROM number;

INSERT INTO cell (report_version_id, key, raw, value, state, unit, locator)
SELECT n + 1, key,
  CASE WHEN (n + k) % 17 = 0 THEN '' ELSE CAST(@value AS TEXT) END,
  CASE WHEN (n + k) % 17 <> 0 THEN @value END,
  CASE WHEN (n + k) % 17 = 0 THEN 'blank' ELSE 'number' END,
  '件', @json(@locator)
FROM number CROSS JOIN form WHERE k < @cells OR n < @full;

INSERT INTO check_result (parse_id, rule, outcome)
SELECT n + 1, 't3.balance.total', CASE WHEN n % 5 = 0 THEN 'fail' ELSE 'pass' END FROM number;

INSERT INTO check_result (parse_id, rule, outcome)
SELECT n + 1, 't3.sum.total', CASE WHEN n % 11 = 0 THEN 'not_assessable' ELSE 'pass' END
FROM number;

INSERT INTO finding
  (parse_id, ordinal, rule, outcome, severity, attribution, operands, message)
SELECT n + 1, 0, 't3.balance.total', 'fail', 'error', 'agency',
  @json('[{"ref": "t3.new_received.total", "value": 12}]'), '收到 12 件，处理 11 件'
FROM number WHERE n % 5 = 0;

INSERT INTO finding
  (parse_id, ordinal, rule, outcome, severity, attribution, operands, message)
SELECT n + 1, 1, 'title.year', 'fail', 'warning', 'agency', @json('[]'), '标题没有年份'
FROM number WHERE n % 7 = 0;

-- What is derived across reports.
INSERT INTO resolution
  (id, report_version_id, run_id, outcome, lineage_id, confidence, evidence, proposals)
SELECT n + 1, n + 1, @run, 'resolved', @lineage + 1, 95,
  @json('[{"kind": "name", "weight": 60}, {"kind": "host", "weight": 35}]'), @json('[]')
FROM number;

INSERT INTO report (id, lineage_id, report_year, scope)
SELECT n + 1, @lineage + 1, @year, 'own' FROM number WHERE n % 20 <> 19;

INSERT INTO report_choice
  (id, report_id, run_id, report_version_id, reasons, others, published_at, first_seen_at)
SELECT n + 1, n + 1, @run,
  CASE WHEN n % 20 = 18 AND n + 1 < @versions THEN n + 2 ELSE n + 1 END,
  @json('[{"rule": "newest_state", "text": "what the page shows now"}]'),
  @json(CASE WHEN n % 20 = 18
    THEN '[{"relation": "earlier", "part": 0, "page_key": "' || @page || '"}]' ELSE '[]' END),
  CAST(@year + 1 AS TEXT) || '-01-25', @instant(@seen_first)
FROM number WHERE n % 20 <> 19;

INSERT INTO source_change
  (id, run_id, change_key, is_standing, kind, page_key, lineage_id, report_year,
   old_snapshot_id, new_snapshot_id, last_seen_id, first_seen_id, last_seen_at, first_seen_at,
   is_announced, cells, detail)
SELECT n + 1, @run, @digest(7, n), true, 'number', @page, @lineage + 1, @year,
  n, n + 1, n, n + 1, @instant(@seen_last), @instant(@seen_first),
  false, @json('[{"key": "t3.new_received.total", "old": "12", "new": "21"}]'), @json('{}')
FROM number WHERE n % 20 = 19;

INSERT INTO corpus_finding
  (id, run_id, finding_key, values_digest, is_standing, rule, lineage_id, report_year, outcome,
   severity, attribution, operands, message)
SELECT n + 1, @run, @digest(8, n), @digest(9, n), true, 'XY-01', @lineage + 1, @year, 'fail',
  'error', 'agency', @json('[{"ref": "t3.carried_over.total", "value": 3}]'),
  '去年结转与今年上年结转不符'
FROM number WHERE n % 20 = 6;
