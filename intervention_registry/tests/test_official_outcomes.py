import base64
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.intervention_registry.tools.official import article_words, chinese_date
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import WORDS, InterventionCase
from .sanction_case import SanctionCase
from .test_official_papers import lines_of, text_of

APPEAL = (
    "如不服本决定，可自知道本决定之日起30日内向原处理机关申请复核；对复核结果不服的，可自接到复核决定之日起15日内提出申诉。"
    "复核、申诉期间不停止本决定的执行，不因提出复核、申诉而加重处理。")


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a9', 'art_a10', 'art_b9', 'art_b10')
class TestDecisionLetter(SanctionCase, HttpCase):
    """The letter to who is sanctioned: what was decided and how to appeal, and nothing of who recorded."""

    def test_letter_tells_facts_decision_and_appeal(self):
        """Person, what the notice tells, harm, law, period, and how to appeal."""
        record = self.authorised()
        sanction = self.interference(record, harm='consequence', harm_note="The case was delayed")
        text = text_of(sanction.download('docx'))
        for shown in ("colleague", self.case.name, "The case was delayed", "经Bureau研究", "处分期限6个月", "申请复核",
                      "不停止本决定的执行"):
            self.assertIn(shown, text)
        for hidden in ("recorder", record.name, record.sudo().recorder_key, "let the quarry off"):
            self.assertNotIn(hidden, text)

    def test_letter_on_retaliation_names_nobody_else(self):
        """That it was one, and no more: neither against whom nor what was done, which would tell who recorded."""
        sanction = self.sanction()
        text, bureau, day = text_of(sanction.download('docx')), self.env.company.name, chinese_date(sanction.decided_on)
        outcome = sanction._in_chinese().type_id
        law = f"依据《{outcome.basis_id.instrument}》{article_words(outcome.basis_id.article)}规定，"
        self.assertEqual(lines_of(sanction.download('docx')), [
            f"{bureau}文件", f"〔{sanction.decided_on.year}〕　号", f"关于给予colleague{outcome.name}的决定",
            f"colleague，{bureau}。", "一、违纪违规事实", "对如实记录过问案件情况的办案人员进行打击报复。", "二、处理决定",
            f"{law}经Bureau研究，决定给予colleague{outcome.name}。", f"处分期限6个月，自{day}起计算。", "三、救济途径",
            APPEAL, bureau, day, f"{bureau}\t{day}印发", "信息公开选项：不予公开"])
        for hidden in ("recorder", WORDS, sanction.retaliation_id.sudo().display_name):
            self.assertNotIn(hidden, text)

    def test_letter_is_issued_once_and_kept(self):
        """With the number of the bureau's register; from then on the same bytes, revoked or not."""
        sanction = self.sanction()
        for number in ('', ' ', '\u202e\u200b\x00', None, ['x'], 'x' * 61):
            with self.subTest(number=number), self.assertRaises(UserError):
                sanction.action_issue(number=number)
        sanction.action_issue(number="示资处〔2026〕1号")
        item = sanction.download('docx')
        self.assertIn("示资处〔2026〕1号", text_of(item))
        with self.assertRaises(UserError):
            sanction.action_issue(number="2")
        sanction.action_revoke(WORDS)
        self.assertEqual(sanction.download('docx')['sha256'], item['sha256'])
        self.assertTrue(self.env['intervention.trail'].sudo()._verify()['ok'])

    def test_number_that_was_entered_is_the_letters(self):
        """The decision number of the row is taken, whoever issues; the day is that of the decision, not of the letter."""
        decided = fields.Date.today() - timedelta(days=9)
        sanction = self.sanction(document_no="No. 7", decided_on=decided)
        self.as_user('discipline2', sanction).action_issue()
        self.assertEqual(sanction.issued_number, "No. 7")
        self.assertIn(chinese_date(decided), lines_of(sanction.download('docx')), "It takes effect on the day it was made")

    def test_rules_of_the_party_are_quoted_without_article(self):
        """The catalogue has no articles for them, and the letter invents none."""
        kind = self.env['intervention.sanction.type'].search([('family', '=', 'party')], limit=1)
        sanction = self.sanction(type_id=kind.id, organ_kind='party')
        text = text_of(sanction.download('docx'))
        self.assertIn(f"依据《{sanction._in_chinese().type_id.basis_id.instrument}》规定，", text)
        self.assertNotIn("False", text)

    def test_letters_of_other_organs_are_theirs(self):
        """The registry writes none for a supervision organ, and none on what was revoked."""
        theirs = self.sanction(organ_kind='supervision')
        revoked = self.sanction(person='chief')
        revoked.action_revoke(WORDS)
        for sanction in (theirs, revoked):
            for call in (lambda sanction=sanction: sanction.download('docx'), sanction.action_pdf,
                         lambda sanction=sanction: sanction.action_issue(number="1")):
                with self.assertRaises(UserError):
                    call()

    def test_letters_are_the_offices(self):
        """The person himself, HR, registrar and recorder have neither letter nor button; in conflict nobody issues."""
        sanction = self.sanction()
        for login in ('colleague', 'hr', 'registrar', 'recorder', 'auditor', 'plain', 'custodian'):
            seen = self.as_user(login, sanction)
            for call in (lambda seen=seen: seen.download('docx'), seen.action_docx,
                         lambda seen=seen: seen.action_issue(number="1")):
                with self.subTest(login=login), self.assertRaises(AccessError):
                    call()
            self.sign_in(login)
            self.assertEqual(self.url_open(f'/intervention/sanction/{sanction.id}.docx').status_code, 404)
        self.staff['discipline3'].parent_id = self.staff['colleague']
        with self.assertRaises(AccessError):
            self.as_user('discipline3', sanction).action_issue(number="1")
        with self.assertRaises(AccessError):
            self.as_user('committee1', sanction).action_issue(number="1")

    def test_issued_files_follow_their_document(self):
        """Who may not read the outcome finds none of its issued files, by no search; nobody changes one."""
        sanction = self.sanction(person='chief')
        sanction.action_issue(number="1")
        rows = sanction.issued_ids
        self.assertEqual(len(rows), 2)
        self.staff['committee1'].user_id = False
        self.staff['chief'].user_id = self.users['committee1']
        self.env.invalidate_all()
        self.assertFalse(self.as_user('committee1', self.env['intervention.issued']).search([('sanction_id', '!=', False)]))
        for sudo in (False, True):
            for call in (lambda sudo=sudo: rows.sudo(sudo).write({'number': "2"}), rows.sudo(sudo).unlink, rows.sudo(sudo).copy):
                with self.assertRaises(UserError):
                    call()


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b7')
class TestSpecialPaper(InterventionCase):
    """The report of a special matter upward, and the receipts of its deliveries."""

    def resolved(self):
        """Return a special matter that the committee resolved, on a serious breach of a leading cadre."""
        record = self.found(intervenor_id=self.staff['chief'].id, behaviour_ids=[Command.set(self.b8.ids)])
        self.as_user('discipline', record).action_propose(WORDS)
        for login in ('committee1', 'committee2'):
            self.as_user(login, record).action_vote('approve', 'serious', WORDS)
        self.as_user('committee3', record).action_authorise('approve', WORDS)
        number = self.as_user('discipline', record).action_special_matter("It may stop the case")
        matter = self.env['intervention.special.matter'].with_user(self.users['discipline']).browse(number)
        for login in ('committee1', 'committee2'):
            self.as_user(login, matter).action_vote('approve', WORDS)
        return matter

    def worded(self):
        matter = self.resolved()
        matter.write({'measures': "He was replaced"})
        return matter

    def test_report_goes_upward(self):
        """To committee and government, with facts, influence, measures and who signs; not before it is worded."""
        matter = self.resolved()
        for call in (lambda: matter.download('docx'), lambda: matter.action_issue("1", "张三")):
            with self.assertRaises(UserError):
                call()
        matter.write({'measures': "He was replaced"})
        text = text_of(matter.download('docx'))
        for shown in ("市委、市政府：", "签发人：", "局党委讨论", "It may stop the case", "He was replaced", self.case.name):
            self.assertIn(shown, text)
        self.assertNotIn("recorder", text)

    def test_issued_report_is_frozen(self):
        """What went out is what the document says from then on."""
        matter = self.worded()
        matter.action_issue("示资特报〔2026〕1号", "张三")
        with self.assertRaises(AccessError):
            matter.write({'facts': "Something else"})
        with self.assertRaises(UserError):
            matter.action_issue("2", "李四")
        self.assertIn("签发人：张三", text_of(self.as_user('committee1', matter).download('docx')))

    def test_only_its_officers_issue_it(self):
        """Neither committee, registrar nor recorder; nobody without number or signer."""
        matter = self.worded()
        for login in ('committee1', 'registrar', 'recorder', 'plain', 'auditor', 'superior'):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.as_user(login, matter).action_issue("1", "张三")
        for number, signer in (('', "张三"), ("1", ''), (None, None), (['1'], "张三")):
            with self.subTest(number=number, signer=signer), self.assertRaises(UserError):
                matter.action_issue(number, signer)

    def test_receipt_of_delivery(self):
        """What was delivered, to whom, when and how, for them to sign; the act stands in the chain of the matter."""
        matter = self.worded()
        matter.action_issue("示资特报〔2026〕1号", "张三")
        matter.action_deliver('municipal_committee', matter.resolved_on, "Office, No. 1")
        item = matter.delivery_ids.download('docx')
        text = text_of(item)
        for shown in ("文件送达回执", "示资特报〔2026〕1号", "Office, No. 1"):
            self.assertIn(shown, text)
        self.assertIn(item['sha256'], self.trail(matter)[-1].payload)
        self.assertTrue(base64.b64decode(matter.delivery_ids.download('pdf')['data']).startswith(b'%PDF'))
        with self.assertRaises(AccessError):
            self.as_user('recorder', matter.delivery_ids).download('docx')
