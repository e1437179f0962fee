import base64

from odoo.http import Controller, content_disposition, request, route

TYPES = {
    'docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'pdf': 'application/pdf',
}


class OfficialController(Controller):

    @route(['/intervention/<string:model>/<int:document_id>.<any(docx,pdf):kind>'], type='http', auth='user',
           methods=['GET'], readonly=False)
    def download(self, model, document_id, kind):
        """Send a document in the official layout: a notice, its public version, a report, a letter (A8, A9, B7-B9).

        :param str model: which of the documents that are papers, such as notice or report
        :param int document_id: id of the document
        :param str kind: docx or pdf
        :return: the file; 404 for everybody who may not read the document
        """
        if f'intervention.{model}' not in request.env.registry.descendants(['intervention.official'], '_inherit'):
            raise request.not_found()
        return self._sent(self._found(f'intervention.{model}', document_id).download(kind), kind)

    @route('/intervention/record/<int:record_id>/<any(verification,receipt):paper>.<any(docx,pdf):kind>', type='http',
           auth='user', methods=['GET'], readonly=False)
    def record_paper(self, record_id, paper, kind):
        """Send the verification record of a record's finding, or the receipt of who recorded it (A6, B5).

        :param int record_id: id of the intervention.record
        :param str paper: verification or receipt
        :param str kind: docx or pdf
        :return: the file; 404 for everybody who may not have it
        """
        record = self._found('intervention.record', record_id)
        if not record._may_have(paper):
            raise request.not_found()
        return self._sent(record.verification_record(kind) if paper == 'verification' else record.filing_receipt(kind), kind)

    def _found(self, name, document_id):
        """Return the document; 404 for what the caller may not read, or what is not there."""
        Model = request.env[name]
        document = Model.browse()
        if not Model._abstract and Model.has_access('read'):
            document = Model.search([('id', '=', document_id)])
        if not document:
            raise request.not_found()
        return document

    def _sent(self, item, kind):
        return request.make_response(base64.b64decode(item['data']), [
            ('Content-Type', TYPES[kind]),
            ('Content-Disposition', content_disposition(item['name'])),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ])
