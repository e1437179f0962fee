import base64

from odoo.http import Controller, content_disposition, request, route


class PersonnelController(Controller):

    @route('/intervention/personnel/<int:document_id>', type='http', auth='user', methods=['GET'], readonly=False)
    def download(self, document_id):
        """Send a document of a personnel change as a download that no browser keeps or shows (A7, B6).

        :param int document_id: id of the intervention.personnel.document
        :return: the file; 404 for everybody who may not see it
        """
        Document = request.env['intervention.personnel.document']
        document = Document.search([('id', '=', document_id)]) if Document.has_access('read') else Document
        if not document:
            raise request.not_found()
        item = document.download()
        return request.make_response(base64.b64decode(item['data']), [
            ('Content-Type', 'application/octet-stream'),
            ('Content-Disposition', content_disposition(item['name'])),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
            ('Content-Security-Policy', "default-src 'none'; sandbox"),
        ])
