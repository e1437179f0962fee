import base64

from odoo.http import Controller, content_disposition, request, route


class EvidenceController(Controller):

    @route('/intervention/evidence/<int:evidence_id>', type='http', auth='user', methods=['GET'], readonly=False)
    def download(self, evidence_id):
        """Send one item of evidence as a download that no browser keeps or shows (B5).

        :param int evidence_id: id of the intervention.evidence
        :return: the file; 404 for everybody who may not see it
        """
        evidence = request.env['intervention.evidence'].search([('id', '=', evidence_id)])
        if not evidence:
            raise request.not_found()
        item = evidence.download()
        return request.make_response(base64.b64decode(item['data']), [
            ('Content-Type', 'application/octet-stream'),
            ('Content-Disposition', content_disposition(item['name'])),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
            ('Content-Security-Policy', "default-src 'none'; sandbox"),
        ])
