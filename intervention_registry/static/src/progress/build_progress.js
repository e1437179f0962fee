import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { ProgressBarField, progressBarField } from "@web/views/fields/progress_bar/progress_bar_field";

const MOVING = ["waiting", "building"];
const EVERY = 3000; // milliseconds

/**
 * How far something is that is built in the background: asks the server again for as long as it is built. The option
 * `state_field` names the field that says so; without it that is `state`.
 */
export class BuildProgress extends ProgressBarField {
    static props = { ...ProgressBarField.props, stateField: { type: String, optional: true } };

    setup() {
        super.setup();
        useEffect(
            (moving) => {
                if (moving) {
                    const timer = setInterval(() => this.props.record.load(), EVERY);
                    return () => clearInterval(timer);
                }
            },
            () => [MOVING.includes(this.props.record.data[this.props.stateField || "state"])]
        );
    }
}

registry.category("fields").add("intervention_progress", {
    ...progressBarField,
    component: BuildProgress,
    extractProps: (info, dynamicInfo) => ({
        ...progressBarField.extractProps(info, dynamicInfo),
        stateField: info.options.state_field,
    }),
});
