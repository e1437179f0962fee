import tempfile

from werkzeug.wsgi import wrap_file

from odoo.http import Controller, content_disposition, request, route


class PackageController(Controller):

    @route('/intervention/package', type='http', auth='user', methods=['GET'], readonly=False)
    def download(self):
        """Send the export package, which no browser keeps (A6, B5); 404 for everybody but the security auditor."""
        return self._package()

    @route('/intervention/package/bearer', type='http', auth='bearer', methods=['GET'], readonly=False, save_session=False)
    def fetch(self):
        """Send the export package to a program with an API key; 404 for everybody but the security auditor."""
        return self._package()

    def _package(self):
        if not request.env.user.has_group('intervention_registry.group_auditor'):
            raise request.not_found()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when its last byte was sent
        name, size, digest = request.env['intervention.trail']._export(file)
        response = request.make_response(wrap_file(request.httprequest.environ, file), [
            ('Content-Type', 'application/zip'),
            ('Content-Length', str(size)),
            ('Content-Disposition', content_disposition(name)),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
            ('X-Intervention-SHA256', digest),
        ])
        response.direct_passthrough = True
        return response
