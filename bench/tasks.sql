-- A rectification ledger: units in every county, 20 plans of 50 problems, tasks with measures, milestones and units.
INSERT INTO foundation_agency (code, name, short_name, kind, region_id, region_code, in_joint_conference, is_active, phone)
SELECT 'BZ' || n, '测试单位' || n, '测单' || n, 'other_department', r.code, r.code, false, true, ''
  FROM generate_series(1, %(units)s) n JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS at, count(*) OVER () AS k
       FROM foundation_region WHERE level = 'county') r ON r.at = n %% r.k;
INSERT INTO rectification_plan (code, title, number, issuer, office_id, region_code, year, state, source_name, source_text,
       source_sha256, reading, filing_required, of_conference, created_at)
SELECT 'FA-2026-' || lpad(n::text, 3, '0'), '整改方案' || n, '', '', %(office)s, '000000000', 2026, 'confirmed', '', '', '',
       '{}', false, false, now() FROM generate_series(1, 20) n;
INSERT INTO rectification_problem (plan_id, region_code, number, source, category, text)
SELECT p.id, '000000000', n, 'feedback', '机制运行', '反馈问题' || n || '：制度执行不到位' FROM rectification_plan p,
       generate_series(1, 50) n;
INSERT INTO rectification_task (code, plan_id, problem_id, region_code, title, target, kind, lead_agency_id, leader, person,
       phone, start_on, due_on, due_basis, progress, progress_text, difficulty, supervision, remark, state, light,
       light_reasons, month_lights, close_statement, signer, checks, review_opinion, publicity_derivation)
SELECT 'ZG-2026-' || lpad(n::text, 8, '0'), q.plan_id, q.id, a.region_code, '完善制度并落实到位第' || n || '项',
       '形成长效机制', (ARRAY['phased','immediate','long_term'])[1 + n %% 3], a.id, '王某', '李某', '022-' || n,
       date '2026-01-01' + n %% 300, date '2026-10-01' + n %% 400, '', n %% 100, '正按序时进度推进，已完成阶段任务', '', '', '',
       (ARRAY['not_started','in_progress','in_progress','self_checked','publicity'])[1 + n %% 5],
       (ARRAY['light_green','light_green','light_blue','light_yellow','light_red'])[1 + n %% 5], '[]', '{}', '', '', '{}', '',
       '{}'
  FROM generate_series(1, %(rows)s) n
  JOIN (SELECT id, region_code, row_number() OVER (ORDER BY id) - 1 AS at FROM foundation_agency WHERE code LIKE 'BZ%%') a
    ON a.at = n %% %(units)s
  JOIN (SELECT id, plan_id, row_number() OVER (ORDER BY id) - 1 AS at FROM rectification_problem) q ON q.at = n %% 1000;
INSERT INTO rectification_taskmeasure (task_id, region_code, number, text, evidence)
SELECT t.id, t.region_code, n, '逐项落实第' || n || '条措施', '' FROM rectification_task t, generate_series(1, 2) n;
INSERT INTO rectification_milestone (task_id, region_code, "on", text, percent)
SELECT t.id, t.region_code, t.start_on + 60 * n, '完成第' || n || '阶段', 40 * n FROM rectification_task t,
       generate_series(1, 2) n;
INSERT INTO rectification_taskunit (task_id, agency_id, role)
SELECT t.id, a.id, 'cooperate' FROM rectification_task t
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at FROM foundation_agency WHERE code LIKE 'BZ%%') a
    ON a.at = (t.id + 7) %% %(units)s;
