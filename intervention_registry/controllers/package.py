from odoo.exceptions import UserError
from odoo.http import Controller, Response, content_disposition, request, route


class PackageController(Controller):

    @route('/intervention/package/<int:export_id>', type='http', auth='user', methods=['GET'], readonly=False)
    def download(self, export_id):
        """Send an export package that is ready, which no browser keeps (A6, B5).

        :param int export_id: id of the intervention.export
        :return: the file, piece by piece; 404 for everybody but the security auditor, and for one that is not ready
        """
        return _package(export_id)

    @route('/intervention/package/<int:export_id>/bearer', type='http', auth='bearer', methods=['GET'], readonly=False,
           save_session=False)
    def fetch(self, export_id):
        """Send an export package that is ready to a program with an API key (A6, B5).

        :param int export_id: id of the intervention.export
        :return: the file, piece by piece; 404 for everybody but the security auditor, and for one that is not ready
        """
        return _package(export_id)


def _package(number):
    if not request.env.user.has_group('intervention_registry.group_auditor'):
        raise request.not_found()
    export = request.env['intervention.export'].search([('id', '=', number), ('state', '=', 'ready')])
    if not export:
        raise request.not_found()
    try:
        pieces = export._given()
    except UserError:
        raise request.not_found() from None
    return Response(pieces, direct_passthrough=True, headers=[
        ('Content-Type', 'application/zip'),
        ('Content-Length', str(int(export.size))),
        ('Content-Disposition', content_disposition(export.file_name)),
        ('Cache-Control', 'no-store'),
        ('X-Content-Type-Options', 'nosniff'),
        ('X-Intervention-SHA256', export.sha256),
    ])
