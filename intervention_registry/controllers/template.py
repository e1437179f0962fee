import base64

from odoo.http import Controller, content_disposition, request, route

from .official import TYPES


class TemplateController(Controller):

    @route('/intervention/template/<int:template_id>', type='http', auth='user', methods=['GET'], readonly=False)
    def download(self, template_id):
        """Send a layout as it was handed in (A8, B7, B8).

        :param int template_id: id of the intervention.template
        :return: the DOCX; 404 for everybody but the discipline office
        """
        return _file(self._found(template_id).download())

    @route('/intervention/template/<int:template_id>/preview.<any(docx,pdf):kind>', type='http', auth='user', methods=['GET'],
           readonly=False)
    def preview(self, template_id, kind):
        """Send a paper with made-up words in a layout (A8, B7, B8).

        :param int template_id: id of the intervention.template
        :param str kind: docx or pdf
        :return: the file; 404 for everybody but the discipline office
        """
        return _file(self._found(template_id).preview(kind), kind)

    @route('/intervention/template/sample/<string:paper>.docx', type='http', auth='user', methods=['GET'])
    def sample(self, paper):
        """Send the built-in layout of one kind of paper, to begin with.

        :param str paper: kind of paper
        :return: the DOCX; 404 for everybody but the discipline office
        """
        if not request.env['intervention.template'].has_access('read'):
            raise request.not_found()
        return _file(request.env['intervention.template'].sample(paper))

    def _found(self, template_id):
        Template = request.env['intervention.template']
        template = Template.search([('id', '=', template_id)]) if Template.has_access('read') else Template
        if not template:
            raise request.not_found()
        return template


def _file(item, kind='docx'):
    return request.make_response(base64.b64decode(item['data']), [
        ('Content-Type', TYPES[kind]),
        ('Content-Disposition', content_disposition(item['name'])),
        ('Cache-Control', 'no-store'),
        ('X-Content-Type-Options', 'nosniff'),
    ])
