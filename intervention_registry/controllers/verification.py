import base64

from odoo.http import Controller, content_disposition, request, route


class VerificationController(Controller):

    @route('/intervention/verification/<int:verification_id>.pdf', type='http', auth='user', methods=['GET'], readonly=False)
    def download(self, verification_id):
        """Send the record of a verification, which no browser keeps (A6, B5).

        :param int verification_id: id of the intervention.verification
        :return: the PDF; 404 for everybody but the security auditor
        """
        Verification = request.env['intervention.verification']
        found = Verification.search([('id', '=', verification_id)]) if Verification.has_access('read') else Verification
        if not found or not request.env.user.has_group('intervention_registry.group_auditor'):
            raise request.not_found()
        item = found.printed()
        return request.make_response(base64.b64decode(item['data']), [
            ('Content-Type', 'application/pdf'),
            ('Content-Disposition', content_disposition(item['name'])),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ])
