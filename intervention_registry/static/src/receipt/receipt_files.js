import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const LARGEST = 1024 * 1024;

/** Takes receipts and the mails they came with, several at once; they are read here and never stored as files. */
export class ReceiptFiles extends Component {
    static template = "intervention_registry.ReceiptFiles";
    static props = { ...standardFieldProps };

    setup() {
        this.input = useRef("input");
        this.state = useState({ over: false, why: "" });
    }

    get files() {
        return JSON.parse(this.props.record.data[this.props.name] || "[]");
    }

    keep(files) {
        return this.props.record.update({ [this.props.name]: files.length ? JSON.stringify(files) : false });
    }

    choose() {
        this.input.el.click();
    }

    onDrop(event) {
        this.state.over = false;
        this.take(event.dataTransfer.files);
    }

    async onChosen() {
        await this.take(this.input.el.files);
        this.input.el.value = "";
    }

    async take(chosen) {
        const [files, large] = [this.files, [...chosen].filter((file) => file.size > LARGEST)];
        this.state.why = large.length ? _t("%s is too large for a receipt.", large[0].name) : "";
        for (const file of chosen) {
            if (file.size <= LARGEST) {
                files.push({ name: file.name, text: await file.text() });
            }
        }
        await this.keep(files);
    }

    remove(index) {
        return this.keep(this.files.filter((file, place) => place !== index));
    }
}

registry.category("fields").add("intervention_receipt_files", { component: ReceiptFiles, supportedTypes: ["text"] });
