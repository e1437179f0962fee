from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

from ..models.report_compile import XLSX


class LedgerTemplateController(Controller):

    @route('/intervention/ledger/template', type='http', auth='user', methods=['GET'], readonly=True)
    def template(self):
        """Send the empty ledger to fill in.

        :return: the .xlsx file; 404 for everybody but the registrar
        """
        try:
            content = request.env['intervention.ledger.import']._template()
        except AccessError:
            raise request.not_found() from None
        return request.make_response(content, [
            ('Content-Type', XLSX),
            ('Content-Disposition', content_disposition('过问案件信息台账.xlsx')),
            ('X-Content-Type-Options', 'nosniff'),
        ])
