/** Measures of the statistics picture in pixels. A phone shows it at about a third of its width. */
export const PICTURE_WIDTH = 1080;
export const MARGIN = 44;
export const PANEL_WIDTH = PICTURE_WIDTH - 2 * MARGIN;
/** Left of the bars, for the names of their rows. */
export const LABEL_ROOM = 356;

export const SIZES = { title: 48, tile: 62, heading: 34, body: 29, small: 26, tiny: 22 } as const;

export const COLOURS = {
  paper: "#fbf9f4",
  card: "#ffffff",
  ink: "#20302e",
  soft: "#566763",
  deep: "#1f5f57",
  gold: "#b98a2f",
  hidden: "#e9e6dd",
  shades: ["#cfe5df", "#a3cfc5", "#6fb3a5", "#3f9182", "#2b7a6c"],
  series: ["#1f5f57", "#b98a2f", "#7a8f8b", "#8c4a3c", "#4a6fa5", "#9b7bb0"],
} as const;
