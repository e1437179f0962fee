"""A trail that nobody wrote, as long as one likes, with everything that proves it: for the bench and for tests."""

import base64
import hashlib
import importlib
import importlib.util
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERIFY = Path(__file__).resolve().parents[1] / "intervention_registry" / "verify"
NAME = "intervention_verify"


def load(name):
    """Return a module of the verifier, loaded without the addon around it."""
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(NAME, VERIFY / "__init__.py", submodule_search_locations=[str(VERIFY)])
        sys.modules[NAME] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[NAME])
    return importlib.import_module(f"{NAME}.{name}")


canonical, checkpoint, rows, shelf, source = (load(name) for name in ("canonical", "checkpoint", "rows", "shelf", "source"))
MODEL, COLUMNS = "intervention.review", ["decision", "id:fixed", "reviewer_id", "step"]
LOG, AT = "0123456789abcdef" * 2, "2026-01-01 00:00:00"
ANSWERS = ("entries", "heads", "columns", "seals", "keys", "checkpoints", "models", "files",
           "row_seals")  # fmt: skip
CONFIGURATION = '{"groups":[]}'


class Key:
    """A key that signs, made from one byte."""

    def __init__(self, number=1):
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))
        self.public = self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        self.name = checkpoint.key_id(self.public)

    def sign(self, text):
        return self.name, base64.b64encode(self._key.sign(text.encode())).decode()


class Trail(source.Source):
    """Chains of equal length whose entries came in turns, each about a row of its own, sealed at the given sizes."""

    def __init__(self, chains, length, sizes=(), key=None, decision="approve"):
        self.decision = decision
        self.chains, self.length, self.key, self._heads = chains, length, key or Key(), []
        self.sizes = sizes or (chains * length,)
        self._definition = rows.columns_id(MODEL, COLUMNS)
        self._checkpoints = []

    def entries(self, since=0):
        self._heads = []
        for chain in range(self.chains):
            prev, document = canonical.ORIGIN, f"intervention.record,{10**7 + chain}"
            for seq in range(1, self.length + 1):
                entry = self._entry(document, chain, seq, prev)
                prev = entry["digest"]
                yield entry
            self._heads.append((document, self.length, prev))

    def _entry(self, document, chain, seq, prev):
        number, at = (seq - 1) * self.chains + chain + 1, "2026-01-01 08:15:00"
        entry = {"actor": "user:7", "at": at, "document": document, "event": "review", "model": MODEL, "res_id": number,
                 "seq": seq}  # fmt: skip
        seal = {f"{MODEL},{number}": [self._definition, rows.row_digest(COLUMNS, self._values(number))]}
        words = {"reason": hashlib.sha256(b"%d" % number).hexdigest(), "decision": self.decision, "reviewer_id": 7}
        payload = canonical.canonical({**entry, "rows": seal, "values": words})
        return {**entry, "payload": payload, "prev": prev, "digest": canonical.digest(prev, payload), "id": number,
                "digest_sm3": canonical.digest_sm3(prev, payload), "position": number}  # fmt: skip

    def _values(self, number):
        return {"decision": "approve", "reviewer_id": str(number % 50), "step": "verify"}

    def heads(self):
        return iter(self._heads)

    def columns(self):
        yield self._definition, MODEL, COLUMNS

    def models(self):
        return [MODEL]

    def row_seals(self, since=0):
        for number, values in self.rows(MODEL):
            yield MODEL, number, self._definition, rows.row_digest(COLUMNS, values)

    def rows(self, model, ids=None):
        for number in range(1, self.chains * self.length + 1):
            yield number, self._values(number)

    def seals(self):
        yield {"id": 1, "digest": hashlib.sha256(CONFIGURATION.encode()).hexdigest(), "content": CONFIGURATION, "at": AT}

    def keys(self):
        yield {"key_id": self.key.name, "public": self.key.public, "date_from": "2026-01-01"}

    def checkpoints(self):
        self._checkpoints = self._checkpoints or list(self._sealed())
        return iter(self._checkpoints)

    def _sealed(self):
        places = shelf.Positions(self.chains * self.length)
        for entry in self.entries():
            places.put(entry["position"], entry["digest"], entry["digest_sm3"])
        roots, prev, (seal,), batch, sizes = checkpoint.Roots(), canonical.ORIGIN, self.seals(), [], list(self.sizes)
        for place in places.read(0):
            batch.append(place)
            if place[0] != sizes[0] and len(batch) < 5000:
                continue
            roots.extend(batch)
            batch = []
            if place[0] == sizes[0]:
                yield self._checkpoint(len(self.sizes) - len(sizes) + 1, roots, prev, seal["digest"])
                prev = checkpoint.digest_of(self._text)
                if not sizes[1:]:
                    return
                del sizes[0]

    def _checkpoint(self, number, roots, prev, seal):
        root, root_sm3 = roots.values()
        self._text = text = checkpoint.compose(at=AT, config=seal, log=LOG, number=number, prev=prev, root=root,
                                               root_sm3=root_sm3, size=roots.size)  # fmt: skip
        key_id, signature = self.key.sign(text)
        return {"number": number, "size": roots.size, "text": text, "signature": signature, "key_id": key_id, "at": AT,
                "digest": checkpoint.digest_of(text), "frontier": roots.to_json()}  # fmt: skip


class Copy(source.Source):
    """A short trail held in lists, for whoever wants to change it."""

    def __init__(self, trail):
        self.lists = {name: list(getattr(trail, name)()) for name in ANSWERS}
        self.lists["rows"] = {model: list(trail.rows(model)) for model in trail.models()}

    def rows(self, model, ids=None):
        return iter(self.lists["rows"][model])


for _name in ANSWERS:
    setattr(Copy, _name, lambda self, since=0, _name=_name: iter(self.lists[_name]))
