"""Four questions in SQL, to the tables of the store and to the files of a release.

The page `docs/how-to/query-at-size.md` shows them word for word.
"""

STORE = {
    "trend of the divisions of a city": """
SELECT d.code AS division, r.report_year, count(*) AS reports, sum(x.value) AS received
FROM agency_period d
JOIN agency_period a
  ON d.lineage_id = CASE WHEN a.kind = 'department' THEN a.parent_id ELSE a.lineage_id END
JOIN report r ON r.lineage_id = a.lineage_id
JOIN report_choice c ON c.report_id = r.id
  AND NOT EXISTS (SELECT 1 FROM report_choice o WHERE o.report_id = r.id AND o.id > c.id)
JOIN cell x
  ON x.report_version_id = c.report_version_id AND x.key = 't3.new_received.total'
WHERE d.kind = 'county' AND d.code BETWEEN '110100' AND '110199'
  AND d.ends_on IS NULL AND a.ends_on IS NULL
GROUP BY d.code, r.report_year
ORDER BY d.code, r.report_year
""",
    "series of an agency": """
SELECT r.report_year, x.value AS received, x.state
FROM lineage l
JOIN report r ON r.lineage_id = l.id
JOIN report_choice c ON c.report_id = r.id
  AND NOT EXISTS (SELECT 1 FROM report_choice o WHERE o.report_id = r.id AND o.id > c.id)
JOIN cell x
  ON x.report_version_id = c.report_version_id AND x.key = 't3.new_received.total'
WHERE l.key = '110101-07'
ORDER BY r.report_year
""",
    "share covered by year and level": """
WITH held AS (
  SELECT a.kind, r.report_year, count(DISTINCT r.lineage_id) AS bodies
  FROM report r
  JOIN report_choice c ON c.report_id = r.id
    AND NOT EXISTS (SELECT 1 FROM report_choice o WHERE o.report_id = r.id AND o.id > c.id)
  JOIN agency_period a ON a.lineage_id = r.lineage_id AND a.ends_on IS NULL
  WHERE c.report_version_id IS NOT NULL
  GROUP BY a.kind, r.report_year
), expected AS (
  SELECT kind, count(DISTINCT lineage_id) AS bodies
  FROM agency_period WHERE ends_on IS NULL GROUP BY kind
)
SELECT h.kind, h.report_year, h.bodies AS held, e.bodies AS expected,
  round(100.0 * h.bodies / e.bodies, 1) AS percent
FROM held h JOIN expected e ON e.kind = h.kind
ORDER BY h.kind, h.report_year
""",
    "greatest changes from one year to the next": """
WITH turn AS (
  SELECT l.key AS lineage, r.report_year, x.value,
    lag(x.value) OVER (PARTITION BY r.lineage_id ORDER BY r.report_year) AS before
  FROM report r
  JOIN lineage l ON l.id = r.lineage_id
  JOIN report_choice c ON c.report_id = r.id
    AND NOT EXISTS (SELECT 1 FROM report_choice o WHERE o.report_id = r.id AND o.id > c.id)
  JOIN cell x
    ON x.report_version_id = c.report_version_id AND x.key = 't3.new_received.total'
  WHERE r.report_year IN (2020, 2021)
)
SELECT lineage, before, value, value - before AS change
FROM turn
WHERE before IS NOT NULL AND value IS NOT NULL
ORDER BY abs(value - before) DESC, lineage
LIMIT 20
""",
}
"""Questions to the store, by what they tell: PostgreSQL and SQLite answer alike."""

RELEASE = {
    "trend of the divisions": """
SELECT coalesce(a.code, d.code) AS division, p.report_year, count(*) AS reports,
  sum(p.t3_new_received_tot) AS received
FROM 'panel_wide.parquet' p
JOIN 'agencies.parquet' a ON a.lineage_id = p.lineage_id
LEFT JOIN 'agencies.parquet' d ON d.lineage_id = a.parent_id
WHERE p.is_held = 1
GROUP BY ALL ORDER BY ALL
""",
    "series of an agency": """
SELECT report_year, t3_new_received_tot AS received, t3_new_received_tot_st AS state
FROM 'panel_wide.parquet'
WHERE lineage_id = '110101-07' ORDER BY report_year
""",
    "share covered by year and level": """
SELECT kind, report_year, count(*) FILTER (is_held = 1) AS held, count(*) AS expected,
  round(100.0 * count(*) FILTER (is_held = 1) / count(*), 1) AS percent
FROM 'panel_wide.parquet'
GROUP BY ALL ORDER BY ALL
""",
    "greatest changes from one year to the next": """
SELECT lineage_id, before, t3_new_received_tot AS value, value - before AS change
FROM (
  SELECT *, lag(t3_new_received_tot)
    OVER (PARTITION BY lineage_id ORDER BY report_year) AS before
  FROM 'panel_wide.parquet' WHERE report_year IN (2020, 2021)
)
WHERE change IS NOT NULL
ORDER BY abs(change) DESC, lineage_id
LIMIT 20
""",
}
"""Questions to the Parquet files of a release, for DuckDB in their folder."""
