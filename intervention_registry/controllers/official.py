import base64

from odoo.http import Controller, content_disposition, request, route

TYPES = {
    'docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'pdf': 'application/pdf',
}


class OfficialController(Controller):

    @route(['/intervention/<any(notice,disclosure,appraisal):model>/<int:document_id>.<any(docx,pdf):kind>'], type='http',
           auth='user', methods=['GET'], readonly=False)
    def download(self, model, document_id, kind):
        """Send a notice, the public version of one (A8, B8) or an appraisal extract (B11) in the official layout.

        :param str model: notice, disclosure or appraisal
        :param int document_id: id of the document
        :param str kind: docx or pdf
        :return: the file; 404 for everybody who may not read the document
        """
        Model = request.env[f'intervention.{model}']
        document = Model.search([('id', '=', document_id)]) if Model.has_access('read') else Model
        if not document:
            raise request.not_found()
        item = document.download(kind)
        return request.make_response(base64.b64decode(item['data']), [
            ('Content-Type', TYPES[kind]),
            ('Content-Disposition', content_disposition(item['name'])),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ])
