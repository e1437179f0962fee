import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** One figure and the list it opens. */
export class HomeCard extends Component {
    static template = "intervention_registry.HomeCard";
    static props = { card: Object, open: Function };

    get count() {
        return formatInteger(this.props.card.count);
    }

    get label() {
        const { title, hint } = this.props.card;
        return `${title}: ${this.count}. ${hint}`;
    }
}

/** The latest rows of one kind, each with where it stands. */
export class HomeList extends Component {
    static template = "intervention_registry.HomeList";
    static props = { list: Object, open: Function };

    get more() {
        return _t("See all: %s", this.props.list.title);
    }

    since(row) {
        return row.since ? _t("since %s", formatDate(deserializeDate(row.since))) : "";
    }
}

/** Recomputes the trail at the auditor's word and says what came of it. */
export class HomeVerification extends Component {
    static template = "intervention_registry.HomeVerification";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({ running: false, result: null });
    }

    get summary() {
        const { checked, findings } = this.state.result;
        const rows = formatInteger(checked);
        return findings.length
            ? _t("%(rows)s rows verified, %(count)s findings.", { rows, count: findings.length })
            : _t("%(rows)s rows verified, each as it was written.", { rows });
    }

    place(finding) {
        return _t("Chain %(document)s, No. %(seq)s", finding);
    }

    async verify() {
        this.state.running = true;
        try {
            this.state.result = await this.orm.call("intervention.trail", "verify", []);
        } finally {
            this.state.running = false;
        }
    }
}

/** What waits for the user, role by role; counted anew each time the page is entered. */
export class InterventionHome extends Component {
    static template = "intervention_registry.Home";
    static components = { Layout, HomeCard, HomeList, HomeVerification };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        // on a phone the bar above names the page already
        this.display = { controlPanel: this.env.isSmall ? false : {} };
        this.state = useState({ sections: null, failed: false });
        this.open = this.open.bind(this);
        onWillStart(() => {
            // not awaited: the page shows its outline while the figures are counted
            this.load();
        });
    }

    async load() {
        this.state.failed = false;
        try {
            this.state.sections = await this.orm.call("intervention.home", "cards", []);
        } catch (error) {
            this.state.failed = true;
            throw error;
        }
    }

    /** Return how many columns fill the rows of a section evenly. */
    columns(section) {
        const count = section.cards.length;
        return count > 6 ? Math.ceil(count / 2) : Math.max(count, 4);
    }

    open(action, context) {
        return this.action.doAction(action, context ? { additionalContext: context } : {});
    }
}

registry.category("actions").add("intervention_registry.home", InterventionHome);
