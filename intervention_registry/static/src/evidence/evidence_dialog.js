import { Component, onWillDestroy, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FRAME } from "./evidence_frame";

const LIBRARY = "/web/static/lib/pdfjs/build/pdf.js";
const WORKER = "/web/static/lib/pdfjs/build/pdf.worker.js";
const CMAPS = "/web/static/lib/pdfjs/web/cmaps/";

async function bytes(address) {
    const answer = await fetch(address);
    if (!answer.ok) {
        throw new Error(answer.status);
    }
    return answer.arrayBuffer();
}

/** Shows an item of evidence in a frame that can do nothing. The server wrote the look down before it sent the bytes. */
export class EvidenceDialog extends Component {
    static template = "intervention_registry.EvidenceDialog";
    static props = { ...standardActionServiceProps };

    setup() {
        this.frame = useRef("frame");
        this.state = useState({ status: "loading" });
        this.page = FRAME;
        const listen = (event) => this.onMessage(event);
        window.addEventListener("message", listen);
        onWillDestroy(() => window.removeEventListener("message", listen));
    }

    get params() {
        return this.props.action.params;
    }

    address(way) {
        return `/intervention/evidence/${this.params.id}/${way}`;
    }

    async onMessage({ data, source }) {
        if (!this.frame.el || source !== this.frame.el.contentWindow) {
            return;
        }
        if (data.ready) {
            await this.draw();
        } else if (data.cmap) {
            await this.sendMap(String(data.cmap));
        } else {
            this.state.status = data.shown ? "shown" : "failed";
        }
    }

    async draw() {
        const kind = this.params.kind;
        try {
            const more = _t("Further pages are shown after download.");
            const [content, library, worker] = await Promise.all(
                [this.address("preview"), ...(kind === "pdf" ? [LIBRARY, WORKER] : [])].map(bytes)
            );
            this.send({ kind, content, library, worker, more: String(more) });
        } catch {
            this.state.status = "failed";
        }
    }

    async sendMap(name) {
        const known = /^[\w-]{1,40}$/.test(name);
        const content = known && (await bytes(`${CMAPS}${name}.bcmap`).catch(() => null));
        this.send({ cmap: name, content });
    }

    send(message) {
        this.frame.el?.contentWindow.postMessage(message, "*");
    }

    async print() {
        try {
            await bytes(this.address("print"));
            this.send({ print: true });
        } catch {
            this.state.status = "failed";
        }
    }
}

registry.category("actions").add("intervention_registry.evidence", EvidenceDialog);
