import base64

from odoo.http import Controller, content_disposition, request, route

TYPES = {'pdf': 'application/pdf', 'json': 'application/json'}


class CheckpointController(Controller):

    @route(['/intervention/checkpoint/<int:checkpoint_id>.<any(pdf,json):kind>'], type='http', auth='user', methods=['GET'],
           readonly=False)
    def download(self, checkpoint_id, kind):
        """Send the receipt of a checkpoint, which no browser keeps (A6, B5).

        :param int checkpoint_id: id of the intervention.checkpoint
        :param str kind: pdf or json
        :return: the file; 404 for everybody but the security auditor
        """
        Checkpoint = request.env['intervention.checkpoint']
        checkpoint = Checkpoint.search([('id', '=', checkpoint_id)]) if Checkpoint.has_access('read') else Checkpoint
        if not checkpoint or not request.env.user._intervention_role('auditor'):
            raise request.not_found()
        item = checkpoint.printed() if kind == 'pdf' else checkpoint.receipt_file()
        return request.make_response(base64.b64decode(item['data']), [
            ('Content-Type', TYPES[kind]),
            ('Content-Disposition', content_disposition(item['name'])),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ])
