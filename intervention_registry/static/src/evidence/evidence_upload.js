import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { humanSize } from "@web/core/utils/binary";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const TRIES = 4;
const PAUSE = 1500;

/** Takes files of any size to a record, chunk by chunk; what broke off goes on when the same file is chosen again. */
export class EvidenceUpload extends Component {
    static template = "intervention_registry.EvidenceUpload";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.state = useState({ lines: [], level: "not_for_disclosure", over: false, busy: false });
        this.levels = [
            ["not_for_disclosure", _t("Not for disclosure")],
            ["internal", _t("Internal")],
            ["work_secret", _t("Work secret")],
        ];
    }

    size(bytes) {
        return humanSize(bytes);
    }

    percent(line) {
        return Math.floor((100 * line.done) / line.size);
    }

    choose() {
        this.input.el.click();
    }

    onDrop(event) {
        this.state.over = false;
        this.take(event.dataTransfer.files);
    }

    onChosen() {
        this.take(this.input.el.files);
    }

    async take(files) {
        const record = this.props.record;
        const chosen = [...files];
        if (this.state.busy || !chosen.length || !(await record.save())) {
            return;
        }
        this.state.busy = true;
        this.state.lines = chosen.map((file) => ({ name: file.name, size: file.size, done: 0, status: "waiting", why: "" }));
        for (const [index, file] of chosen.entries()) {
            await this.hand(file, this.state.lines[index]);
        }
        this.input.el.value = "";
        this.state.busy = false;
        this.state.lines = this.state.lines.filter((line) => line.status === "failed");
        await record.load();
    }

    async hand(file, line) {
        line.status = "running";
        try {
            const { resModel, resId } = this.props.record;
            const mark = String(file.lastModified);
            const begun = await this.orm.call(resModel, "evidence_upload", [[resId], file.name, file.size, this.state.level, mark]);
            const count = Math.ceil(file.size / begun.chunk);
            for (let index = begun.received; index < count; index++) {
                await this.sendChunk(begun.code, index, file.slice(index * begun.chunk, (index + 1) * begun.chunk));
                line.done = Math.min((index + 1) * begun.chunk, file.size);
            }
            line.status = "done";
        } catch (error) {
            line.status = "failed";
            line.why = error.data?.message || error.message;
        }
    }

    /** Send one chunk; where the line broke, try again: what arrived twice counts once. */
    async sendChunk(code, index, chunk) {
        for (let left = TRIES; left; left--) {
            const form = new FormData();
            form.append("csrf_token", odoo.csrf_token);
            form.append("code", code);
            form.append("index", index);
            form.append("chunk", chunk, "chunk");
            const answer = await fetch("/intervention/evidence/upload", { method: "POST", body: form }).catch(() => null);
            if (answer && (answer.ok || answer.status === 400)) {
                const told = await answer.json().catch(() => ({}));
                if (answer.ok) {
                    return;
                }
                throw new Error(told.error || _t("The session is over. Log in again and choose the same file."));
            }
            await new Promise((resolve) => setTimeout(resolve, PAUSE));
        }
        throw new Error(_t("The connection broke off. Choose the same file again: it goes on where it stopped."));
    }
}

registry.category("view_widgets").add("intervention_evidence_upload", { component: EvidenceUpload });
