-- A copy for tests tells nobody anything: no mail that waits, no receipt, no scheduled step.
-- (Odoo's own script switches off the mail servers and the scheduled actions; what somebody switches on again stays quiet.)
UPDATE ir_cron SET active = false
 WHERE id IN (SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module = 'intervention_registry');

UPDATE mail_mail SET state = 'cancel' WHERE state IN ('outgoing', 'exception');

DO $$ BEGIN
    IF to_regclass('intervention_receipt_place') IS NOT NULL THEN
        UPDATE intervention_receipt_place SET active = false;
    END IF;
END $$;

-- a mark on every page beside Odoo's own: the name of each company
UPDATE res_partner SET name = '[COPY] ' || name, complete_name = '[COPY] ' || complete_name
 WHERE id IN (SELECT partner_id FROM res_company) AND name NOT LIKE '[COPY] %';
UPDATE res_company SET name = '[COPY] ' || name WHERE name NOT LIKE '[COPY] %';
