import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = { image: "fa-file-image-o", pdf: "fa-file-pdf-o", text: "fa-file-text-o" };

/** What kind of file an item is; of a picture its thumbnail, once somebody asks for it: each look is an act on record. */
export class EvidenceThumbnail extends Component {
    static template = "intervention_registry.EvidenceThumbnail";
    static props = { ...standardFieldProps, always: { type: Boolean, optional: true } };

    setup() {
        this.state = useState({ shown: Boolean(this.props.always), failed: false });
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.props.record.resId) {
                Object.assign(this.state, { shown: Boolean(next.always), failed: false });
            }
        });
    }

    get kind() {
        return this.props.record.data[this.props.name];
    }

    get icon() {
        return ICONS[this.kind] || "fa-file-o";
    }

    get isPicture() {
        const data = this.props.record.data;
        return this.kind === "image" && data.can_view && !data.erased_under && !this.state.failed;
    }

    get address() {
        return `/intervention/evidence/${this.props.record.resId}/thumbnail`;
    }

    show() {
        this.state.shown = true;
    }

    onFailed() {
        this.state.failed = true;
    }
}

registry.category("fields").add("intervention_evidence_thumbnail", {
    component: EvidenceThumbnail,
    supportedTypes: ["char"],
    extractProps: ({ options }) => ({ always: options.always }),
});
