import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";

const SCHEME = cookie.get("color_scheme");
const TEXT = getCustomColor(SCHEME, "#374151", "#E4E4E4");
const GRID = getCustomColor(SCHEME, "rgba(0,0,0,.08)", "rgba(255,255,255,.15)");
export const HIDDEN = "*";
export const MAIN = getCustomColor(SCHEME, "#71639E", "#A99BD6");
export const OTHER = getCustomColor(SCHEME, "#9CA3AF", "#6B707F");

/** Writes each figure at its bar, so that neither a height nor a colour has to be read. */
const figures = {
    id: "interventionFigures",
    afterDatasetsDraw(chart) {
        const { ctx, data, options } = chart;
        const sideways = options.indexAxis === "y";
        ctx.save();
        ctx.fillStyle = TEXT;
        ctx.font = "12px sans-serif";
        ctx.textAlign = sideways ? "left" : "center";
        ctx.textBaseline = sideways ? "middle" : "bottom";
        // columns too close for their figures stay bare: they say them when pointed at, and the table below does
        const room = sideways ? Infinity : (chart.chartArea.width / data.labels.length / data.datasets.length) * 0.95;
        const fits = (text) => ctx.measureText(text).width <= room;
        const bare = data.datasets.some(({ figures = [] }) => !figures.every(fits));
        data.datasets.forEach((dataset, number) => {
            chart.getDatasetMeta(number).data.forEach((bar, place) => {
                const text = dataset.figures?.[place];
                if (text && (!bare || text === HIDDEN)) {
                    ctx.fillText(text, sideways ? bar.x + 6 : bar.x, sideways ? bar.y : bar.y - 3);
                }
            });
        });
        ctx.restore();
    },
};

/** A bar chart; what it shows stands as words in its label, and as a list of buttons below it. */
export class DashboardChart extends Component {
    static template = "intervention_registry.DashboardChart";
    static props = {
        label: String,
        labels: Array,
        datasets: Array,
        sideways: { type: Boolean, optional: true },
        open: Function,
    };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.chart = new Chart(this.canvas.el, this.config);
                return () => this.chart.destroy();
            },
            () => [JSON.stringify([this.props.labels, this.props.datasets])]
        );
    }

    get config() {
        const { labels, datasets, sideways } = this.props;
        const names = { ticks: { color: TEXT, autoSkip: false, maxRotation: 0 }, grid: { display: false } };
        const counts = {
            beginAtZero: true,
            grace: sideways ? 0 : "12%",
            ticks: { color: TEXT, precision: 0 },
            grid: { color: GRID },
            border: { display: false },
        };
        return {
            type: "bar",
            data: { labels, datasets: datasets.map((dataset) => ({ borderRadius: 3, maxBarThickness: 28, ...dataset })) },
            options: {
                indexAxis: sideways ? "y" : "x",
                maintainAspectRatio: false,
                layout: { padding: { right: sideways ? 44 : 0 } },
                animation: false,
                scales: sideways ? { x: { ...counts, display: false }, y: names } : { x: names, y: counts },
                plugins: {
                    legend: { display: datasets.length > 1, position: "bottom", labels: { color: TEXT, boxWidth: 14 } },
                    tooltip: {
                        callbacks: { label: ({ dataset, dataIndex }) => `${dataset.label}: ${dataset.figures[dataIndex] || 0}` },
                    },
                },
                onClick: (event, [element]) => element && this.props.open(element.index),
                onHover: (event, [element]) => {
                    event.native.target.style.cursor = element ? "pointer" : "";
                },
            },
            plugins: [figures],
        };
    }
}
