import base64

from odoo.http import Controller, content_disposition, request, route


class SlipController(Controller):

    @route('/intervention/slip/<int:record_id>', type='http', auth='user', methods=['GET'], readonly=False)
    def download(self, record_id):
        """Send the filing slip of a record, which no browser keeps (A6, B5).

        :param int record_id: id of the intervention.record
        :return: the PDF; 404 for everybody but the recorder
        """
        Record = request.env['intervention.record']
        record = Record.search([('id', '=', record_id), ('submitted_on', '!=', False)]) if Record.has_access('read') else Record
        if not record.is_mine:
            raise request.not_found()
        item = record.slip()
        return request.make_response(base64.b64decode(item['data']), [
            ('Content-Type', 'application/pdf'),
            ('Content-Disposition', content_disposition(item['name'])),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ])
