import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Shows what must be seen once: an opened identity, or escrow shares to print. It stands in this dialog alone. */
export class Secret extends Component {
    static template = "intervention_registry.Secret";
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
    }

    get params() {
        return this.props.action.params;
    }

    print() {
        window.print();
    }

    close() {
        this.action.doAction({ type: "ir.actions.act_window_close" });
    }
}

registry.category("actions").add("intervention_registry.secret", Secret);
