"""Where a trail is read from: what the checks ask for, whether a database or a package answers."""
from .rows import row_digest


class Source:
    """A trail with all that proves it. Nothing is held in memory: every answer is an iterator over rows in order.

    A source answers only what it has; the answers here are those of one that has nothing.
    """

    def entries(self, since=0):
        """Yield the entries as dicts, in order of document (by code points), seq, id.

        Each has id, document, seq, at (``YYYY-MM-DD HH:MM:SS``), actor, event, model, res_id, payload, digest,
        digest_sm3, prev, position (None while it has none). With ``since`` only those beyond the first ``since``
        positions, and before them the last entry within of every chain.
        """
        return iter(())

    def note(self, entry, payload):
        """Take note of a sound entry and its payload; for sources that cannot look payloads up by themselves."""

    def positions(self, since=0):
        """Yield ``(position, digest, digest_sm3)`` of the entries that have one beyond ``since``, in order of position."""
        return iter(())

    def heads(self):
        """Yield ``(document, seq, digest)`` of the end of each chain, in order of document."""
        return iter(())

    def columns(self):
        """Yield ``(columns id, model, [column, ...])``, the definitions that digests of rows refer to."""
        return iter(())

    def row_seals(self, since=0):
        """Yield ``(model, res_id, columns id, digest)``, the one that counts of each row, in order of model, res_id: the first
        by a definition of what never changes (``rows.FIXED``), else the last in the trail.

        With ``since`` those alone that stand beyond the first ``since`` positions.
        """
        return iter(())

    def resealed(self, since=0):
        """Yield ``(model, res_id)`` of the rows of which the trail says two digests by one definition of what never changes;
        asked for after ``row_seals``."""
        return iter(())

    def rows(self, model, ids=None):
        """Yield ``(id, {column: text})`` of every row that the trail has to know, in order of id; with ``ids`` at least those."""
        return iter(())

    def row_digest(self, columns_id, columns, values):
        """Return the digest (hexadecimal) of a row that ``rows`` gave, by the definition ``columns_id`` of ``columns``."""
        return row_digest(columns, values)

    def models(self):
        """Return the names of the models whose rows the trail has to know."""
        return []

    def files(self):
        """Yield a dict per stored file: id, sha256, size, stored (SHA-256 of its ciphertext, as the trail says it),
        found (that of the bytes in the store, None when they are gone; absent when the bytes are elsewhere)."""
        return iter(())

    def checkpoints(self):
        """Yield a dict per checkpoint in order of number: number, size, text, signature (base64), key_id, digest, at,
        frontier (what the next one goes on from)."""
        return iter(())

    def seals(self):
        """Yield a dict per seal of the configuration, the oldest first: id, digest, content (canonical JSON), at."""
        return iter(())

    def keys(self):
        """Yield a dict per public key: key_id, public (PEM), date_from."""
        return iter(())

    def stamps(self):
        """Yield a dict per time stamp of a checkpoint in order of its number: number, token (the authority's answer in
        base64), nonce (hexadecimal), authority (its certificates, PEM)."""
        return iter(())

    def damage(self, public_keys):
        """Yield the findings that the source made by itself while it was read; asked for last."""
        return iter(())
