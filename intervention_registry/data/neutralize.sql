-- A copy for tests tells nobody anything: no mail that waits, no scheduled step.
-- Checkpoints and receipts are not made in any copy (models/origin.py), and no row of the registry is touched here.
-- (Odoo's own script switches off the mail servers and the scheduled actions; what somebody switches on again stays quiet.)
UPDATE ir_cron SET active = false
 WHERE id IN (SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module = 'intervention_registry');

UPDATE mail_mail SET state = 'cancel' WHERE state IN ('outgoing', 'exception');

-- a mark on every page beside Odoo's own: the name of each company
UPDATE res_partner SET name = '[COPY] ' || name, complete_name = '[COPY] ' || complete_name
 WHERE id IN (SELECT partner_id FROM res_company) AND name NOT LIKE '[COPY] %';
UPDATE res_company SET name = '[COPY] ' || name WHERE name NOT LIKE '[COPY] %';
