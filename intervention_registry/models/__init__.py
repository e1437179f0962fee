# What all rows keep to
from . import key, key_wrap, covered, reading, sealed, concealed, mixins, frozen, seal, trail, sequencer, settle, reading_trail
from . import key_rotation, traced, catalogue, background
from . import ir_model, ir_http

# Ground: the law, the people, the cases
from . import legal_basis, sanction_type, deadline, due, res_users, res_company, hr_version, hr_login, kinship, case

# Record
from . import register, record, record_submit, shadow, statement, ir_attachment, kept_file
from . import evidence, evidence_act, evidence_upload, ledger_source, mail

# Verify, decide, answer for it
from . import review, decided, route, verified, record_desk, record_route, record_flow, record_activity, record_resume
from . import meeting, meeting_item, minutes, notice, record_waiting
from . import sanction, sanction_check, sanction_event, sanction_person, sanction_period, sanction_clock
from . import appeal, appeal_effect, personnel_note, sanction_effect
from . import spot_check, omission, omission_desk, omission_flow, omission_ladder, omission_outcome
from . import referral, referral_flow, special_matter, special_flow
from . import notice_text, notice_scope, disclosure, notice_publish, deadline_workday

# Protect
from . import protection
from . import presence, custodian, identity, identity_record, identity_request, identity_grant, custodian_handover
from . import identity_rewrap
from . import personnel_trail, personnel_baseline, personnel_gate, personnel_hours
from . import personnel_action, personnel_document, personnel_desk, personnel_check, personnel_flow, personnel_apply
from . import personnel_hr
from . import retaliation, retaliation_flow, retaliation_measure, retaliation_rows, retaliation_change, notice_reprisal
from . import protection_end, misuse, identity_purpose, slip

# Keep apart and watch
from . import alert, alert_open, alert_mail, trail_verify, verification
from . import trail_words, verification_words
from . import duties, watched, watched_rights, watched_program, watched_account, watched_post
from . import personnel_login
from . import origin, production

# Attest: checkpoints, and receipts that leave the bureau
from . import config_seal, checkpoint_key, checkpoint, receipt, stamp, receipt_check, checkpoint_file, export_package
from . import verification_file
from . import verification_receipts
from . import receipt_return
from . import removal
from . import export, export_build
from . import guard_check

# Exchange: packages of subordinate bureaus
from . import exchange, exchange_record

# What is kept no longer
from . import erasure, erasure_evidence, identity_end

# Returns: nobody approached me, or so many did
from . import return_period, return_due, return_filing, return_talk, return_unit, return_suspicion, return_remind

# Report
from . import report, report_delivery, report_figures, report_published, report_unit, report_measures, report_level
from . import report_returns, report_bureau, report_before, report_tables, report_live, report_workbook
from . import report_compile, report_build, report_page, report_special

# On paper: the layouts, what is made by them, and what was issued
from . import template, template_file, official, issued, notice_file
from . import official_record, official_sanction, official_special, official_report

# Appraisal of leading cadres
from . import appraisal_effect, appraisal, appraisal_compile, appraisal_flow, appraisal_correct, appraisal_file
from . import appraisal_hr
from . import dashboard, dashboard_waiting, dashboard_matters, dashboard_figures, dashboard_published, dashboard_superior

# The square code on what is printed
from . import square_code

# What each role meets first, and the settings
from . import home, home_recorder, home_office, home_bodies, home_meeting, home_sanction, home_answer, home_notice
from . import home_watch, home_erasure, home_identity, home_custodians, home_personnel, home_protection, home_evidence
from . import home_production, home_checkpoint, home_exchange, home_export
from . import home_report, home_template
from . import home_return
from . import home_appraisal
from . import home_dashboard
from . import res_config_settings, identity_settings, checkpoint_settings, evidence_settings
