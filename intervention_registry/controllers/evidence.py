import json

from odoo.exceptions import UserError
from odoo.http import Controller, Response, content_disposition, request, route

KEPT_TO_ITSELF = [
    ('Cache-Control', 'no-store'),
    ('X-Content-Type-Options', 'nosniff'),
    ('Content-Security-Policy', "default-src 'none'; sandbox"),
    ('Cross-Origin-Resource-Policy', 'same-origin'),
    ('Referrer-Policy', 'no-referrer'),
]
MOST_DIGITS = 9


class EvidenceController(Controller):

    @route('/intervention/evidence/<int:evidence_id>', type='http', auth='user', methods=['GET'], readonly=False)
    def download(self, evidence_id):
        """Send one item of evidence as a download that no browser keeps or shows (B5).

        :param int evidence_id: id of the intervention.evidence
        :return: the file, piece by piece; 404 for everybody who may not see it
        """
        evidence = _evidence(evidence_id)
        pieces = evidence._given()
        return Response(pieces, direct_passthrough=True, headers=[
            ('Content-Type', 'application/octet-stream'),
            ('Content-Length', str(evidence.size)),
            ('Content-Disposition', content_disposition(evidence.name)),
            *KEPT_TO_ITSELF,
        ])

    @route('/intervention/evidence/<int:evidence_id>/<any(preview,thumbnail,print):way>', type='http', auth='user',
           methods=['GET'], readonly=False)
    def show(self, evidence_id, way):
        """Send one item as it is shown in the web client (B5): a picture drawn anew, a text, or a PDF for its dialog.

        :param int evidence_id: id of the intervention.evidence
        :param str way: preview, thumbnail or print; what the act says
        :return: the bytes; 404 for everybody who may not see it, and for what is only downloaded
        """
        evidence = _evidence(evidence_id)
        try:
            kind, content = evidence._shown(way)
        except UserError:
            raise request.not_found() from None
        return request.make_response(content, [('Content-Type', kind), ('Content-Disposition', 'attachment'), *KEPT_TO_ITSELF])

    @route('/intervention/evidence/upload', type='http', auth='user', methods=['POST'], readonly=False)
    def upload(self, code='', index='', chunk=None):
        """Take one chunk of a large file (A6, B5) from the web client; the session's token against forged requests is checked.

        :param str code: what ``evidence_upload()`` returned
        :param str index: which chunk, from 0
        :param chunk: its bytes, as a file of the form
        :return: JSON: ``received`` chunks and, after the last, the id of the ``evidence``; or ``error`` in words
        """
        upload = request.env['intervention.evidence.upload']
        number = int(index) if index.isdecimal() and len(index) <= MOST_DIGITS else -1
        try:
            with request.env.cr.savepoint():
                upload = upload._take(code, number, chunk.read() if hasattr(chunk, 'read') else b'')
                answer, status = {'received': upload.received, 'evidence': upload.evidence_id}, 200
        except UserError as error:
            answer, status = {'error': str(error)}, 400
        return request.make_response(json.dumps(answer), [('Content-Type', 'application/json'), *KEPT_TO_ITSELF], status=status)


def _evidence(number):
    """Return the item if the caller may read it; else answer as if it were not there."""
    Evidence = request.env['intervention.evidence']
    evidence = Evidence.search([('id', '=', number)]) if Evidence.has_access('read') else Evidence
    if not evidence:
        raise request.not_found()
    return evidence
