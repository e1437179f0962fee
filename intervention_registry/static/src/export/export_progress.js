import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { ProgressBarField, progressBarField } from "@web/views/fields/progress_bar/progress_bar_field";

const MOVING = ["waiting", "building"];
const EVERY = 3000; // milliseconds

/** How far an export package is: asks the server again for as long as it is built. */
export class ExportProgress extends ProgressBarField {
    setup() {
        super.setup();
        useEffect(
            (moving) => {
                if (moving) {
                    const timer = setInterval(() => this.props.record.load(), EVERY);
                    return () => clearInterval(timer);
                }
            },
            () => [MOVING.includes(this.props.record.data.state)]
        );
    }
}

registry.category("fields").add("intervention_progress", { ...progressBarField, component: ExportProgress });
