import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DashboardChart, HIDDEN, MAIN, OTHER } from "./dashboard_chart";

const NONE = "–"; // nothing of which it could be a share or a median
const DARKEST = 0.45; // figures stay legible on it

/** The ledger at a glance; every figure opens what the user may read of the records it counts. */
export class InterventionDashboard extends Component {
    static template = "intervention_registry.Dashboard";
    static components = { Layout, DashboardChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.last = new KeepLast(); // of two choices in a row the second counts
        // on a phone the bar above names the page already
        this.display = { controlPanel: this.env.isSmall ? false : {} };
        this.chosen = { kind: false, year: false, department: false, ...this.props.state?.chosen };
        this.state = useState({ data: null, why: "", loading: false });
        this.openMonth = (index) => this.openFigure(this.data.trend[index]);
        this.openStep = (index) => this.openFigure(this.data.funnel[index]);
        useSetupAction({ getLocalState: () => ({ chosen: this.chosen }) });
        onWillStart(() => {
            // not awaited: the page shows its outline while the figures are counted
            this.load();
        });
    }

    async load() {
        const { kind, year, department } = this.chosen;
        Object.assign(this.state, { why: "", loading: true });
        try {
            const asked = this.orm.call("intervention.dashboard", "load", [kind, year, department]);
            this.state.data = await this.last.add(asked);
        } catch (error) {
            this.state.why = error.data?.message || _t("The figures could not be counted.");
        } finally {
            this.state.loading = false;
        }
    }

    /** Show another dashboard, year or unit. */
    choose(values) {
        Object.assign(this.chosen, values);
        return this.load();
    }

    onYear(event) {
        return this.choose({ year: Number(event.target.value) });
    }

    onUnit(event) {
        return this.choose({ department: Number(event.target.value) || false });
    }

    get data() {
        return this.state.data;
    }

    figure(count) {
        return count === null ? HIDDEN : formatInteger(count);
    }

    /** Return a figure in words: what is hidden is said to be. */
    told(count) {
        return count === null ? _t("not shown") : formatInteger(count);
    }

    day(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    get until() {
        if (this.data.report) {
            return _t("Figures of the report compiled on %s", this.day(this.data.report.day));
        }
        return this.data.until
            ? _t("Submitted up to %s", this.day(this.data.until))
            : _t("No month of this year is shown yet: too few records have come in.");
    }

    /** Return a measure in its unit; what is hidden is marked. */
    measured(measure, name = "value") {
        const value = measure[name];
        if (value === null || value === undefined) {
            return this.data.measures[0][name] === 0 || !this.data.until ? NONE : HIDDEN;
        }
        if (measure.unit === "per_mille") {
            return formatPercentage(value / 1000, { digits: [16, 1] });
        }
        return measure.unit === "days" ? _t("%s days", formatFloat(value, { digits: [16, 1], trailingZeros: false })) : formatInteger(value);
    }

    beforeWords(measure) {
        const count = this.measured(measure, "before");
        return this.data.has_before ? _t("%(year)s: %(count)s", { year: this.data.year - 1, count }) : "";
    }

    waitingWords(row) {
        if (row.days === null) {
            return "";
        }
        const days = row.days === 1 ? _t("Longest waiting: 1 day") : _t("Longest waiting: %s days", row.days);
        return row.days < 1 ? _t("The first came today") : days;
    }

    waitingLabel(row) {
        const more = [row.mine && this.mineWords(row), row.late && this.lateWords(row), this.waitingWords(row)];
        return `${row.step}, ${row.role}: ${row.count}. ${more.filter(Boolean).join(". ")}`;
    }

    mineWords(row) {
        return _t("%s for you", row.mine);
    }

    lateWords(row) {
        return _t("%s overdue", row.late);
    }

    dueWords(row) {
        return row.late ? _t("overdue since %s", this.day(row.deadline)) : _t("due by %s", this.day(row.deadline));
    }

    share(row) {
        const most = Math.max(...this.data.waiting.map(({ count }) => count), 1);
        return Math.round((100 * row.count) / most);
    }

    // the charts

    get months() {
        return this.data.trend.filter((month) => !month.ahead);
    }

    get isEmpty() {
        return this.data.total === 0 || !this.data.until;
    }

    /** Say why there is nothing: nothing came in, or nothing of it is shown yet. */
    get whyEmpty() {
        return this.data.until ? _t("No record was submitted in this time.") : this.until;
    }

    get hasTrend() {
        return this.data.trend.some(({ value, before }) => value || before);
    }

    get trend() {
        const { trend, year } = this.data;
        const series = (label, name, color) => ({
            label: String(label),
            data: trend.map((month) => month[name]),
            // the base line says nothing came in; so many noughts would hide the figures
            figures: trend.map((month) => (month[name] === 0 || (name === "value" && month.ahead) ? "" : this.figure(month[name]))),
            backgroundColor: color,
        });
        // on a phone twelve names have no room: the number of the month is enough
        const labels = trend.map(({ key, label }) => (this.env.isSmall ? String(key) : label));
        return { labels, datasets: [series(year - 1, "before", OTHER), series(year, "value", MAIN)] };
    }

    get trendLabel() {
        const told = this.months.map(({ label, value }) => `${label}: ${this.told(value)}`);
        return [_t("Records by Month"), ...told].join(", ");
    }

    get funnel() {
        const { funnel } = this.data;
        return {
            labels: funnel.map(({ label }) => label),
            datasets: [{
                label: _t("Records"),
                data: funnel.map(({ value }) => value),
                figures: funnel.map(({ value }) => this.figure(value)),
                backgroundColor: MAIN,
            }],
        };
    }

    get funnelLabel() {
        return [_t("How Far the Records Came"), ...this.data.funnel.map(({ label, value }) => `${label}: ${this.told(value)}`)].join(", ");
    }

    // the heat map

    get darkest() {
        const counts = this.data.heat.rows.flatMap(({ cells }) => cells.map(({ value }) => value || 0));
        return Math.max(...counts, 1);
    }

    shade(cell) {
        return `--dashboard-shade: ${((cell.value || 0) / this.darkest) * DARKEST}`;
    }

    cellLabel(row, stage, cell) {
        return `${row.key} ${row.label}, ${stage.label}: ${this.told(cell.value)}`;
    }

    // what a figure opens

    /** Open the records of a figure that the year counts, as far as the user may read them. */
    openFigure({ label, domain }) {
        return this.openList(this.data.base, label, domain);
    }

    openCell(row, cell) {
        return this.openList(this.data.base, `${row.key} ${row.label}`, cell.domain);
    }

    /** Open the records of a figure that counts what waits now. */
    openWaiting(name, domain) {
        return this.openList(this.data.open, name, domain);
    }

    openMatter(row) {
        return row.action ? this.action.doAction(row.action) : this.openWaiting(row.step, row.domain);
    }

    openList(list, name, domain) {
        return this.action.doAction({ ...list, name, domain: [...list.domain, ...domain] });
    }

    openRow(row) {
        return this.action.doAction(row.action);
    }
}

registry.category("actions").add("intervention_registry.dashboard", InterventionDashboard);
