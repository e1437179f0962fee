import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { humanSize } from "@web/core/utils/binary";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The size of a file in words. */
export class FileSize extends Component {
    static template = "intervention_registry.FileSize";
    static props = { ...standardFieldProps };

    get words() {
        return humanSize(this.props.record.data[this.props.name] || 0);
    }
}

registry.category("fields").add("intervention_file_size", { component: FileSize, supportedTypes: ["integer"] });
