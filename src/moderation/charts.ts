import { BarChart, HeatmapChart } from "echarts/charts";
import { GridComponent, LegendComponent, VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { FontMeasure } from "../picture/font.ts";
import type { Cell } from "./hiding.ts";
import { COLOURS, LABEL_ROOM, PANEL_WIDTH, SIZES } from "./picture-style.ts";
import type { Statistics } from "./statistics.ts";
import type { StatisticsWords } from "./statistics-view.ts";

echarts.use([BarChart, HeatmapChart, GridComponent, LegendComponent, VisualMapComponent, SVGRenderer]);

/** A chart as an SVG of `PANEL_WIDTH`; its texts are in DejaVu Sans. */
export interface Panel {
  svg: string;
  height: number;
}

/** What a label is for. */
interface Labelled {
  dataIndex: number;
}

/** Right of the bars is room for one figure per row. */
const GRID = { left: LABEL_ROOM, right: 118, containLabel: false };
/** So many columns have room for a number in each cell. */
const MOST_NUMBERED = 7;
/** Days or weeks are written under so many columns. */
const MOST_DATES = 5;
const ROW = 42;
/** A legend of more letters takes two lines. */
const LETTERS_IN_LEGEND = 44;

/** Tells the charts how wide their letters are; without a browser they would guess. */
export function measureWith(font: FontMeasure): void {
  echarts.setPlatformAPI({
    measureText(text: string, style?: string) {
      const size = Number(/(\d+(?:\.\d+)?)px/.exec(style ?? "")?.[1] ?? 12);
      return { width: font.widthOf(text) * size };
    },
  });
}

function draw(height: number, option: Parameters<echarts.ECharts["setOption"]>[0]): Panel {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: PANEL_WIDTH, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: "DejaVu Sans", color: COLOURS.ink, fontSize: SIZES.small },
      ...option,
    });
    return { svg: chart.renderToSVGString(), height };
  } finally {
    chart.dispose();
  }
}

const QUIET_AXIS = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
const label = { color: COLOURS.ink, fontSize: SIZES.small };

function rowNames(names: readonly string[]) {
  return {
    type: "category" as const,
    inverse: true,
    ...QUIET_AXIS,
    data: [...names],
    axisLabel: { ...label, interval: 0, width: LABEL_ROOM - 16, overflow: "truncate" as const },
  };
}

/** Bars per day or week; where a count is hidden there is none. */
export function drawPerDay({ columns, asked }: Statistics, words: StatisticsWords): Panel {
  const isNumbered = columns.length <= MOST_NUMBERED;
  const told = asked.columnTotals.map((count) => (count === "few" ? 0 : count));
  const peak = told.indexOf(Math.max(...told));
  const step = Math.ceil(columns.length / MOST_DATES);
  return draw(220, {
    grid: { ...GRID, top: 36, bottom: 46 },
    xAxis: {
      type: "category",
      ...QUIET_AXIS,
      data: columns.map(({ to }) => words.day(to)),
      // Counted from the newest, which is always named.
      axisLabel: { ...label, interval: (at: number) => (columns.length - 1 - at) % step === 0 },
    },
    yAxis: { type: "value", show: false, min: 0 },
    series: [
      {
        type: "bar",
        data: told,
        barCategoryGap: "22%",
        itemStyle: { color: COLOURS.deep, borderRadius: [4, 4, 0, 0] },
        label: {
          show: true,
          position: "top",
          color: COLOURS.ink,
          fontSize: SIZES.small,
          // Where not all have room, the highest bar gives the scale.
          formatter: ({ dataIndex }: Labelled) =>
            isNumbered || (dataIndex === peak && told[peak] !== 0)
              ? words.cell(asked.columnTotals[dataIndex] ?? "few")
              : "",
        },
      },
    ],
  });
}

/** Groups of topics by day or week, with their sums; what is hidden is pale. */
export function drawGroups({ columns, groups, asked }: Statistics, words: StatisticsWords): Panel {
  const told = asked.cells.flat().filter((count): count is number => count !== "few");
  const most = Math.max(1, ...told);
  const isNumbered = columns.length <= MOST_NUMBERED;
  const cells = asked.cells.flatMap((row, at) =>
    row.map((count, column) => ({ at, column, count, shade: count === "few" ? -1 : count })),
  );
  return draw(groups.length * ROW + 8, {
    grid: { ...GRID, top: 4, bottom: 4 },
    xAxis: { type: "category", show: false, data: columns.map(({ from }) => from) },
    yAxis: [
      rowNames(groups.map((id) => words.group(id))),
      { ...rowNames(asked.rowTotals.map(words.cell)), position: "right" },
    ],
    visualMap: {
      show: false,
      type: "piecewise",
      pieces: shadesUpTo(most),
      dimension: 2,
    },
    series: [
      {
        type: "heatmap",
        data: cells.map(({ at, column, shade }) => [column, at, shade]),
        itemStyle: { borderColor: COLOURS.paper, borderWidth: columns.length > MOST_NUMBERED ? 2 : 4 },
        label: {
          show: isNumbered,
          fontSize: SIZES.small,
          formatter: ({ dataIndex }: Labelled) => cellText(cells[dataIndex]?.count, words),
        },
      },
    ],
  });
}

function cellText(count: Cell | undefined, words: StatisticsWords): string {
  return count === undefined || count === "few" ? "" : words.cell(count);
}

/** Five shades over the counts that are told, and one for those that are not. */
function shadesUpTo(most: number) {
  const hidden = { value: -1, color: COLOURS.hidden };
  const bounds = COLOURS.shades.map((_, at) => (most * at) / COLOURS.shades.length);
  return [
    hidden,
    ...COLOURS.shades.map((color, at) => {
      const from = { gt: at === 0 ? 0 : bounds[at], color };
      return at === COLOURS.shades.length - 1 ? from : { ...from, lte: bounds[at + 1] };
    }),
  ];
}

/** One bar per group of topics with the share of right answers behind it. */
export function drawQuiz({ quiz }: Statistics, words: StatisticsWords): Panel {
  return draw(quiz.length * ROW + 8, {
    grid: { ...GRID, top: 4, bottom: 4 },
    xAxis: { type: "value", show: false, min: 0, max: 100 },
    yAxis: [
      rowNames(quiz.map(({ groupId }) => words.group(groupId))),
      { ...rowNames(quiz.map(({ right }) => words.share(right))), position: "right" },
    ],
    series: [
      {
        type: "bar",
        data: quiz.map(({ right }) => (right.kind === "hidden" ? 0 : right.percent)),
        barCategoryGap: "36%",
        showBackground: true,
        backgroundStyle: { color: COLOURS.hidden, borderRadius: 4 },
        itemStyle: { color: COLOURS.gold, borderRadius: 4 },
      },
    ],
  });
}

/** One bar per kind of tip, cut by status. */
export function drawTips({ tips }: Statistics): Panel {
  const kinds = [...new Set(tips.byKindAndStatus.map(({ kind }) => kind))];
  const statuses = [...new Set(tips.byKindAndStatus.map(({ status }) => status))];
  const countOf = (kind: string, status: string) =>
    tips.byKindAndStatus
      .filter((row) => row.kind === kind && row.status === status)
      .reduce((sum, { count }) => sum + count, 0);
  const totals = kinds.map((kind) => statuses.reduce((sum, status) => sum + countOf(kind, status), 0));
  const last = statuses.length - 1;
  const legendHeight = statuses.join("").length > LETTERS_IN_LEGEND ? 92 : 50;
  return draw(kinds.length * ROW + legendHeight + 4, {
    color: [...COLOURS.series],
    legend: {
      top: 0,
      left: 0,
      itemWidth: 26,
      itemHeight: 20,
      itemGap: 22,
      textStyle: { ...label, fontFamily: "DejaVu Sans" },
      data: statuses,
    },
    grid: { ...GRID, top: legendHeight, bottom: 4 },
    xAxis: { type: "value", show: false, min: 0, max: Math.max(1, ...totals) },
    yAxis: rowNames(kinds),
    series: statuses.map((status, at) => ({
      name: status,
      type: "bar",
      stack: "all",
      barCategoryGap: "36%",
      data: kinds.map((kind) => countOf(kind, status)),
      label: {
        show: at === last,
        position: "right",
        color: COLOURS.ink,
        fontSize: SIZES.small,
        formatter: ({ dataIndex }: Labelled) => String(totals[dataIndex] ?? 0),
      },
    })),
  });
}
