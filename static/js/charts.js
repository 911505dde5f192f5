/* figure[data-chart] draws the chart whose data stand in its JSON script. The table beside it holds the same figures.
   Colours are fixed by state, and each carries a pattern, so that no meaning hangs on colour alone. */
(function () {
  "use strict";
  if (!window.echarts) return;
  const COLOURS = { blue: "#0b4ea2", green: "#1b7f4b", amber: "#b57700", red: "#b42318", grey: "#8593a3", teal: "#0f7286", violet: "#6546a8" };
  const ORDER = ["blue", "teal", "amber", "violet", "green", "red", "grey"];
  const DECALS = {
    amber: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: Math.PI / 4, color: "rgba(255,255,255,.45)" },
    red: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: "rgba(255,255,255,.4)" },
    teal: { symbol: "circle", symbolSize: 0.6, dashArrayX: [[6, 6]], dashArrayY: [6, 0], color: "rgba(255,255,255,.45)" },
    violet: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 6], color: "rgba(255,255,255,.4)" },
  };
  const TEXT = { color: "#1f2937", fontFamily: getComputedStyle(document.body).fontFamily };

  function style(colour) { return { color: COLOURS[colour], decal: DECALS[colour] }; }
  function name(spec, index) { return spec.series[index].colour || ORDER[index % ORDER.length]; }

  // Names of lying bars take at most two fifths of the chart: on a phone the bars would have no room left.
  function cartesian(spec, lying, room) {
    const categories = { type: "category", data: spec.categories, inverse: lying, axisTick: { show: false },
      axisLabel: Object.assign({ color: TEXT.color, hideOverlap: !lying }, lying && { width: room, overflow: "break" }), axisLine: { lineStyle: { color: "#b9c4d0" } } };
    const values = { type: "value", name: lying ? "" : spec.unit, minInterval: spec.whole ? 1 : 0,
      splitLine: { lineStyle: { color: "#e6ebf1" } }, axisLabel: { color: "#52606f" }, nameTextStyle: { color: "#52606f" } };
    const line = spec.kind === "line";
    return {
      grid: { left: 8, right: lying ? 44 : 16, top: spec.series.length > 1 ? 44 : 30, bottom: 6, containLabel: true },
      legend: { type: "scroll", show: spec.series.length > 1, top: 4, left: 0, textStyle: TEXT, itemHeight: 10 },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: line ? "line" : "shadow" } },
      xAxis: lying ? values : categories,
      yAxis: lying ? categories : values,
      series: spec.series.map((series, index) => ({
        name: series.name, type: line ? "line" : "bar", data: series.values, stack: spec.stacked ? "all" : null,
        barMaxWidth: 28, symbolSize: 7, symbol: ["circle", "rect", "triangle", "diamond"][index % 4],
        itemStyle: style(name(spec, index)), lineStyle: { width: 2.5, color: COLOURS[name(spec, index)] },
        label: { show: !line && !spec.stacked && spec.series.length === 1, position: lying ? "right" : "top", color: TEXT.color },
      })),
    };
  }
  function ring(spec) {
    return {
      legend: { type: "scroll", top: 4, left: 0, textStyle: TEXT, itemHeight: 10 },
      tooltip: { trigger: "item", renderMode: "richText" },
      series: [{
        type: "pie", radius: ["42%", "66%"], center: ["50%", "58%"], label: { formatter: "{b} {c}", color: TEXT.color },
        data: spec.categories.map((label, index) => ({
          name: label, value: spec.series[0].values[index],
          itemStyle: style((spec.colours || [])[index] || ORDER[index % ORDER.length]),
        })),
      }],
    };
  }
  function draw(figure) {
    const place = figure.querySelector(".chart-canvas");
    if (echarts.getInstanceByDom(place)) return;
    const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const option = spec.kind === "ring" ? ring(spec) : cartesian(spec, spec.kind === "rank", Math.round(place.clientWidth * 0.4));
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(Object.assign({ animation: false, textStyle: TEXT }, option));
    new ResizeObserver(() => chart.resize()).observe(place);
  }
  function start() { document.querySelectorAll("figure[data-chart]").forEach(draw); }
  start();
  document.addEventListener("htmx:load", start);
})();
